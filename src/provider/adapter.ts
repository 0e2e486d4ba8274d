/**
 * Adapter between a resource definition and the protocol of Pulumi's dynamic providers.
 *
 * The other modules of this directory do not know Pulumi: they accept and return plain values, and throw errors. The
 * plugin server cannot use these directly. It accepts only JSON values, marks secrets with special objects, and prints
 * the stack of every error. If a create fails after the object exists, the error must contain the ID and the state, or
 * the engine loses the object. This module converts values, secrets and errors in both directions.
 */
import { PluginRunFile } from "../run-file";
import { effective } from "../services/compare";
import { PartialFailureError, type ResourceDefinition, type Values } from "../services/resource-definition";
import { checkInputs } from "./check";
import { type CredentialSources, findCredential } from "./credentials";
import { diffOf } from "./diff";
import { KeyLocks } from "./key-lock";
import { create, hasOtherCredential, recordExisting, remove, resourceKey } from "./lifecycle";
import { engineLog, printable } from "./log";
import type { ProviderContext } from "./operation";
import { OwnershipRegistry } from "./ownership";
import { readResource } from "./read";
import { Replacements } from "./replacements";
import { serialize, withoutSecretMarks } from "./serialization";
import { withSecretsMarked } from "./state";
import { prepareSecrets, withSecrets } from "./storage-secrets";
import { update } from "./update";

/** Provider configuration from the plugin server. */
export interface PluginConfig {
  get(key: string): string | undefined;
}

const PROVIDER_KEY = "__provider";
/** Shared by all resource types, because one process serves one provider instance in one run. */
const runFile = PluginRunFile.open(process.argv);
const ownership = new OwnershipRegistry(runFile);
const locks = new KeyLocks(runFile);
const replacements = new Replacements();

/** Error that prints as one line. The plugin server prints both the message and the stack of an error. */
class LifecycleError extends Error {
  constructor(text: string, definition: ResourceDefinition, id?: string) {
    const message = printable(text);
    super(message);
    this.stack = message;
    this.toString = () => (id === undefined ? definition.type : `${definition.type} ${id}`);
  }
}

/** Error with the ID and outputs that the engine stores although the operation failed. */
class PartialFailure extends LifecycleError {
  constructor(
    definition: ResourceDefinition,
    readonly id: string,
    readonly properties: Values,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "), definition, id);
  }
}

function credentialSourcesOf(config: PluginConfig | undefined): CredentialSources {
  return {
    config: (key) => config?.get(`byob:${key}`) || undefined,
    explicitProvider: config?.get("byob:provider") !== undefined,
    environment: process.env,
  };
}

function plain(properties: Values): Values {
  const { [PROVIDER_KEY]: _, ...rest } = withoutSecretMarks(properties) as Values;
  return rest;
}

/** Names a resource without an id in warnings, so that equal warnings of two resources are two lines. */
function naturalKey(definition: ResourceDefinition, inputs: Values): string | undefined {
  const names = definition.keys.map((key) => effective(definition, key, inputs[key]));
  return names.length === 0 ? undefined : names.join(" ");
}

/** Returns the handler of a resource type for Pulumi's dynamic provider protocol. */
export function adapt(definition: ResourceDefinition, config: () => PluginConfig | undefined) {
  const contextOf = (id?: string): ProviderContext => ({
    sources: () => credentialSourcesOf(config()),
    ownership,
    locks,
    replacements,
    warn: (text) => engineLog(definition.type, id, text),
  });
  const guarded = async <T>(id: string | undefined, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof PartialFailure) {
        throw error;
      }
      throw new LifecycleError(error instanceof Error ? error.message : "unknown error", definition, id);
    }
  };
  /** An object that was created must be saved to state, even if a later step failed. */
  const withPartial = async <T>(provider: unknown, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof PartialFailureError)) {
        throw error;
      }
      const properties = { ...error.outputs, incomplete: true, [PROVIDER_KEY]: provider };
      throw new PartialFailure(
        definition,
        error.id,
        serialize(properties) as Values,
        error.reasons.map(printable),
      );
    }
  };

  return {
    check: (_olds: Values, news: Values) =>
      guarded(undefined, async () => {
        const { sources, warn } = contextOf();
        const checked = checkInputs(definition, plain(news), (values) =>
          findCredential(definition.service.credentials, values, sources()),
        );
        for (const text of checked.warnings) {
          warn(text);
        }
        // The next call of the engine is diff, which compares the secrets.
        prepareSecrets(definition, checked.inputs);
        // If a failure names a property, the engine prints the property's value, even a secret one.
        const failures = checked.problems.map((reason) => ({ property: "", reason }));
        return { inputs: serialize(checked.inputs) as Values, failures };
      }),

    diff: (id: string, olds: Values, news: Values) =>
      guarded(id, async () => {
        const [state, inputs] = [plain(olds), plain(news)];
        const key = resourceKey(definition, id, state);
        // A refresh compares its result with the old inputs, so this diff says nothing about the program.
        const isRefresh = replacements.isRefresh(key);
        recordExisting(definition, contextOf(id), id, state, !isRefresh);
        const result = diffOf(definition, await withSecrets(definition, state, inputs), inputs);
        const isReplaced = result.replaces.length > 0;
        if (isReplaced) {
          recordExisting(definition, contextOf(id), id, state, false);
        }
        replacements.recordDiff(key, inputs, isReplaced);
        // A refresh cannot detect a changed credential, because the service does not return it.
        const isOther = !isRefresh && (await hasOtherCredential(definition, contextOf(id), inputs, state));
        const changes = result.changes || isOther;
        return { ...result, changes };
      }),

    create: (inputs: Values) =>
      guarded(undefined, () =>
        withPartial(inputs[PROVIDER_KEY], async () => {
          const values = plain(inputs);
          const { id, outputs } = await create(definition, contextOf(naturalKey(definition, values)), values);
          return { id, outs: serialize(outputs) as Values };
        }),
      ),

    read: (id: string, props: Values) =>
      guarded(id, async (): Promise<{ id?: string; props?: Values; inputs?: Values }> => {
        const found = await readResource(definition, contextOf(id), id, plain(props));
        if (!found) {
          return {};
        }
        const marked = (values: Values) => serialize(withSecretsMarked(definition, values)) as Values;
        const result = { id, props: marked(found.outputs) };
        return found.inputs ? { ...result, inputs: marked(found.inputs) } : result;
      }),

    update: (id: string, olds: Values, news: Values) =>
      guarded(id, () =>
        withPartial(news[PROVIDER_KEY], async () => {
          const outputs = await update(definition, contextOf(id), id, plain(olds), plain(news));
          return { outs: serialize(outputs) as Values };
        }),
      ),

    delete: (id: string, props: Values) =>
      guarded(id, () => remove(definition, contextOf(id), id, plain(props))),
  };
}

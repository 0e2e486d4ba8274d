import { Incomplete, type Kind, type Values } from "../services/kind";
import { checkInputs } from "./check";
import { Claims } from "./claims";
import { findCredential, type Surroundings } from "./credentials";
import { diffOf } from "./diff";
import { create, read, remove, update } from "./lifecycle";
import { engineLog } from "./log";
import { claimKey, type Host } from "./operation";
import { inputsOf, withSecretsMarked } from "./state";
import { toWire, withoutSecretMarks } from "./wire";

/** The configuration as the plugin's server hands it over. */
export interface PluginConfig {
  get(key: string): string | undefined;
}

const providerKey = "__provider";
const claims = new Claims();

/** An error that the plugin's server prints as one line, since it prints texts and stacks of what it catches. */
class LifecycleError extends Error {
  constructor(message: string, kind: Kind, id?: string) {
    super(message);
    this.stack = message;
    this.toString = () => (id === undefined ? kind.type : `${kind.type} ${id}`);
  }
}

/** Carries what the engine must store although the operation failed. */
class PartialFailure extends LifecycleError {
  constructor(
    kind: Kind,
    readonly id: string,
    readonly properties: Values,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "), kind, id);
  }
}

function surroundingsOf(config: PluginConfig | undefined): Surroundings {
  return {
    config: (key) => config?.get(`byob:${key}`) || undefined,
    explicitProvider: config?.get("byob:provider") !== undefined,
    environment: process.env,
  };
}

function plain(properties: Values): Values {
  const { [providerKey]: _, ...rest } = withoutSecretMarks(properties) as Values;
  return rest;
}

/** Serves one kind over the protocol of Pulumi's dynamic providers. */
export function adapt(kind: Kind, config: () => PluginConfig | undefined) {
  const host = (id?: string): Host => ({
    surroundings: () => surroundingsOf(config()),
    claims,
    warn: (text) => engineLog(kind.type, id, text),
  });
  const guarded = async <T>(id: string | undefined, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof PartialFailure) throw error;
      throw new LifecycleError(error instanceof Error ? error.message : "an unknown failure", kind, id);
    }
  };
  /** An object that exists must reach state, even if something behind its creation failed. */
  const withPartial = async <T>(inputs: Values, provider: unknown, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      const properties = { ...inputs, ...error.outputs, incomplete: true, [providerKey]: provider };
      throw new PartialFailure(kind, error.id, toWire(properties) as Values, error.reasons);
    }
  };

  return {
    check: (_olds: Values, news: Values) =>
      guarded(undefined, async () => {
        const { surroundings, warn } = host();
        const checked = checkInputs(kind, plain(news), (values) =>
          findCredential(kind.source, values, surroundings()),
        );
        for (const text of checked.warnings) warn(text);
        // The engine prints the raw value of a property that a failure names, secrets included.
        const failures = checked.problems.map((reason) => ({ property: "", reason }));
        return { inputs: toWire(checked.inputs) as Values, failures };
      }),

    diff: (id: string, olds: Values, news: Values) =>
      guarded(id, async () => {
        const state = plain(olds);
        claims.keep(claimKey(kind, state, id), state);
        return diffOf(kind, state, plain(news));
      }),

    create: (inputs: Values) =>
      guarded(undefined, () =>
        withPartial(plain(inputs), inputs[providerKey], async () => {
          const { id, outputs } = await create(kind, host(), plain(inputs));
          return { id, outs: toWire(outputs) as Values };
        }),
      ),

    read: (id: string, props: Values) =>
      guarded(id, async () => {
        const state = await read(kind, host(id), id, plain(props));
        if (!state) return {};
        const marked = (values: Values) => toWire(withSecretsMarked(kind, values)) as Values;
        return { id, props: marked(state), inputs: marked(inputsOf(kind, state)) };
      }),

    update: (id: string, olds: Values, news: Values) =>
      guarded(id, () =>
        withPartial(plain(news), news[providerKey], async () => {
          const outputs = await update(kind, host(id), id, plain(olds), plain(news));
          return { outs: toWire(outputs) as Values };
        }),
      ),

    delete: (id: string, props: Values) => guarded(id, () => remove(kind, host(id), id, plain(props))),
  };
}

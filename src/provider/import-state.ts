/**
 * State of an object that no stack contains, for `byob import`.
 *
 * `pulumi import` does not support dynamic resources, so the command adds the object to an export of the stack. The entry must
 * equal the one that a create stores. Otherwise the next preview shows a change, or a later delete does not recognize
 * its owner. This module reads the object, checks its values like the inputs of a program, and adds the outputs of a
 * create. The command has no stack configuration: credentials come from the environment.
 *
 *     const state = await importState(kind, "my-instance", { secretKey }, process.env, warn);
 *     const entry = { urn, type, id: "my-instance", ...state.stored };
 */
import { type ResourceType, SECRET_SIGNATURE, SIGNATURE_KEY, stub } from "../contract";
import { isVerified, type ResourceDefinition, type Values } from "../services/resource-definition";
import { checkInputs } from "./check";
import { CredentialError, type CredentialSources, findCredential } from "./credentials";
import { KeyLocks } from "./key-lock";
import { newOwner } from "./operation";
import { OwnershipRegistry } from "./ownership";
import { lookUp } from "./read";
import { Replacements } from "./replacements";
import { secretNames } from "./state";
import { secretFingerprint, withoutStorageSecrets } from "./storage-secrets";

/** The object as a program and an exported stack describe it. */
export interface ImportedState {
  /** Inputs as a program sets them. */
  inputs: Values;
  /** Properties of the resource in an export of the stack, with secrets in plain text for the engine to encrypt. */
  stored: { inputs: Values; outputs: Values };
  /** Reasons why a program cannot contain the inputs. Each one starts with the name of an input. */
  problems: readonly string[];
  /** Inputs that must be set and are not. */
  missing: readonly string[];
  warnings: readonly string[];
}

/** Environment variables, in which the command finds credentials. */
type Environment = CredentialSources["environment"];

/** Configuration of the provider that serves a resource, as the state of the stack contains it. */
export type StoredConfiguration = Omit<CredentialSources, "environment">;

const NO_CONFIGURATION: StoredConfiguration = { config: () => undefined, explicitProvider: false };

/**
 * Reads an object and returns the state of a resource that manages it.
 *
 * @param given inputs that the service does not return
 */
export async function importState(
  definition: ResourceDefinition,
  id: string,
  given: Values,
  environment: Environment,
  warn: (text: string) => void,
): Promise<ImportedState> {
  const sources = () => ({ ...NO_CONFIGURATION, environment });
  const provider = {
    sources,
    ownership: new OwnershipRegistry(),
    locks: new KeyLocks(),
    replacements: new Replacements(),
    warn,
  };
  const found = await lookUp(definition, provider, id, given);
  const settings = Object.entries(found).filter(([key]) => key in definition.schema.shape);
  const { inputs, problems, missing, warnings } = checkInputs(
    definition,
    Object.fromEntries(settings),
    (values) => findCredential(definition.service.credentials, values, sources()),
  );
  const computed = Object.keys(definition.outputs).map((key) => [key, found[key]] as const);
  const outputs = {
    ...withoutStorageSecrets(definition, inputs),
    ...Object.fromEntries(computed),
    // The output of a create that does not probe the bucket. An update probes it only if it changes the bucket's settings
    // or keys.
    ...(isVerified(definition) ? { verifyOutcome: "skipped" } : {}),
    owner: newOwner(),
    secretFingerprint: await secretFingerprint(definition, inputs),
  };
  const stored = { inputs: toStored(definition, inputs), outputs: toStored(definition, outputs) };
  return { inputs, stored, problems, missing, warnings };
}

/** Finds the URL of the service for a resource, or the reason why there is none. */
export function findBaseUrl(
  { service }: ResourceDefinition,
  environment: Environment,
  configuration: StoredConfiguration = NO_CONFIGURATION,
): { baseUrl: string } | { problem: string } {
  try {
    return { baseUrl: findCredential(service.credentials, {}, { ...configuration, environment }).baseUrl };
  } catch (error) {
    if (error instanceof CredentialError) {
      return { problem: error.message };
    }
    throw error;
  }
}

function toStored(definition: ResourceDefinition, values: Values): Values {
  const secrets = new Set(secretNames(definition));
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries([
    ["__provider", stub(definition.type as ResourceType)],
    ...known.map(([key, value]) => [key, secrets.has(key) ? toStoredSecret(value) : value]),
  ]);
}

function toStoredSecret(value: unknown): Values {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, plaintext: JSON.stringify(value) };
}

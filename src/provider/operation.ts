/**
 * Context of an operation: the API client, the deadline and the access to the ownership registry.
 *
 * Every lifecycle method needs them for the service URL in its inputs or state. `withContext` finds the credential,
 * starts the deadline, connects and runs the method. It passes all secrets of old and new values to the client, so that
 * no error message contains one.
 *
 *     await withContext({ kind, provider, operation: "read", values: state }, (context) => kind.read(id, state, context));
 */
import { randomBytes } from "node:crypto";
import { Deadline } from "../http/deadline";
import { objectHash, serverHash, shortHash } from "../run-file";
import { effective } from "../services/compare";
import type { Credential } from "../services/credential";
import type { OperationContext, ResourceDefinition, Values } from "../services/resource-definition";
import { type CredentialSources, findCredential } from "./credentials";
import type { KeyLocks } from "./key-lock";
import type { OwnedObject, OwnershipRegistry } from "./ownership";
import type { Replacements } from "./replacements";
import { secretNames } from "./state";
import { hasOwnTimeout, timeoutOf } from "./timeouts";

/** State that all operations of one provider process share. */
export interface ProviderContext {
  sources(): CredentialSources;
  ownership: OwnershipRegistry;
  locks: KeyLocks;
  replacements: Replacements;
  warn(text: string): void;
}

/** Returns a random value that identifies the resource that created an object or took it over. */
export function newOwner(): string {
  return randomBytes(8).toString("base64url");
}

/**
 * Returns the owner in state. State of release 0.1.0 has none, so a hash of the state is returned. Two such resources
 * differ at least in their fingerprints. If they have no secrets, the hashes are equal; see `remove`.
 */
export function ownerOf(definition: ResourceDefinition, state: Values): string {
  if (typeof state.owner === "string") {
    return state.owner;
  }
  const secrets = new Set(secretNames(definition));
  const rest = Object.entries(state).filter(([key]) => !secrets.has(key));
  return shortHash(
    "0.1.0",
    rest.sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Returns a hash of the creation time for the ownership registry, or "" if the service does not return it. */
export function createdHash({ createdAt }: Values): string {
  return typeof createdAt === "string" ? shortHash(createdAt) : "";
}

/** Returns a hash of the type and the identifying inputs, or of the ID if the type has none. */
export function naturalKeyOf(definition: ResourceDefinition, values: Values, id: string): string {
  const keys = definition.keys.map((key) => String(effective(definition, key, values[key]) ?? ""));
  return keys.length > 0 ? shortHash(definition.type, keys) : shortHash(definition.type, id);
}

/** Returns the identity of an object for the ownership registry. */
export function ownedObject(
  definition: ResourceDefinition,
  values: Values,
  id: string,
  credential: Credential,
): OwnedObject {
  const baseUrl = values.baseUrl ?? definition.service.credentials.defaultUrl;
  return {
    object: objectHash(definition.type, id),
    server: serverHash(baseUrl),
    naturalKey: naturalKeyOf(definition, values, id),
    created: createdHash(values),
    account: definition.idScope === "account" ? shortHash(definition.service.title, credential) : "",
  };
}

function secretValues(definition: ResourceDefinition, ...sets: readonly Values[]): string[] {
  return secretNames(definition)
    .flatMap((key) => sets.map((values) => values[key]))
    .filter((value) => typeof value === "string");
}

/** Adds the default URL, which inputs and state omit. The environment must not change it. */
function withDefaultUrl(definition: ResourceDefinition, values: Values): Values {
  const { defaultUrl } = definition.service.credentials;
  return defaultUrl === undefined || values.baseUrl !== undefined
    ? values
    : { ...values, baseUrl: defaultUrl };
}

/** Finds the credential and the URL for a resource. */
export function connectionOf(definition: ResourceDefinition, provider: ProviderContext, values: Values) {
  return findCredential(
    definition.service.credentials,
    withDefaultUrl(definition, values),
    provider.sources(),
  );
}

export interface OperationOptions {
  definition: ResourceDefinition;
  provider: ProviderContext;
  operation: "create" | "read" | "update" | "delete";
  /** Inputs or state, with the URL of the service and the timeouts. */
  values: Values;
  /** State before an update. Its secrets are redacted in errors, too. */
  before?: Values;
  /** Owner of the object that a create returns. */
  owner?: string;
}

/** Object that a create has acquired. */
interface Acquired {
  target: OwnedObject;
  /** Whether the create certainly found the object at the service. */
  existed: boolean;
}

/** Creates the deadline. A timeout set by the program includes waits for a rate limit; the default does not. */
function deadlineOf(values: Values, operation: OperationOptions["operation"]): Deadline {
  return new Deadline(timeoutOf(values, operation), { hard: hasOwnTimeout(values, operation) });
}

/** Runs a lifecycle method with an API client and a separate deadline. */
export async function withContext<T>(
  options: OperationOptions,
  run: (context: OperationContext<unknown>, acquired: ReadonlyMap<string, Acquired>) => Promise<T>,
): Promise<T> {
  const { definition, provider, operation, values, before = {}, owner = "" } = options;
  const { baseUrl, credential } = connectionOf(definition, provider, values);
  const deadline = deadlineOf(values, operation);
  const acquired = new Map<string, Acquired>();
  const acquire = (id: string, existed: boolean | "unknown") => {
    const target = ownedObject(definition, values, id, credential);
    if (provider.ownership.isAcquiredByOther(target, owner)) {
      throw alreadyOwned(definition, id);
    }
    provider.ownership.acquire(target, owner, { existed: existed !== false });
    acquired.set(id, { target, existed: existed === true });
  };
  const otherOwner = (id: string) =>
    provider.ownership.otherOwner(ownedObject(definition, values, id, credential), owner);
  try {
    const api = definition.connect({
      baseUrl,
      credential,
      deadline,
      // The error of a service can contain old secrets as well as new ones.
      secrets: secretValues(definition, values, before),
      warn: provider.warn,
    });
    const log = { warn: provider.warn };
    return await run({ api, server: baseUrl, signal: deadline.signal, log, acquire, otherOwner }, acquired);
  } finally {
    deadline.dispose();
  }
}

function alreadyOwned({ type, service }: ResourceDefinition, id: string): Error {
  return new Error(
    `another ${type} in this program already manages "${id}" of ${service.title}. Remove one of the two resources. If the resource was renamed, add an alias.`,
  );
}

import { randomBytes } from "node:crypto";
import { Deadline } from "../http/deadline";
import { objectHash, serverHash, shortHash } from "../run-file";
import { effective } from "../services/compare";
import type { Credential } from "../services/credential";
import type { OperationContext, ResourceDefinition, Values } from "../services/resource-definition";
import { type CredentialPlaces, findCredential } from "./credentials";
import type { OwnedObject, OwnershipRegistry } from "./ownership";
import type { Replacements } from "./replacements";
import { secretNames } from "./state";
import { hasOwnTimeout, timeoutOf } from "./timeouts";

/** What all operations of one provider process share. */
export interface ProviderContext {
  surroundings(): CredentialPlaces;
  ownership: OwnershipRegistry;
  replacements: Replacements;
  warn(text: string): void;
}

/** A random value that tells the resource that created an object, or took it over, from all others. */
export function newOwner(): string {
  return randomBytes(8).toString("base64url");
}

/**
 * Owner of an object in state. State of release 0.1.0 has none: there, two resources are told apart by their states,
 * which differ in the fingerprints of their secrets at least. Without secrets they are the same; see `remove`.
 */
export function ownerOf(kind: ResourceDefinition, state: Values): string {
  if (typeof state.owner === "string") {
    return state.owner;
  }
  const secrets = new Set(secretNames(kind));
  const rest = Object.entries(state).filter(([key]) => !secrets.has(key));
  return shortHash(
    "0.1.0",
    rest.sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** When an object was created, as the ownership registry knows it; "" where the service does not tell. */
export function createdHash({ createdAt }: Values): string {
  return typeof createdAt === "string" ? shortHash(createdAt) : "";
}

/** The object with the given id, as the ownership registry knows it. */
export function ownedObject(
  kind: ResourceDefinition,
  values: Values,
  id: string,
  credential: Credential,
): OwnedObject {
  const baseUrl = values.baseUrl ?? kind.service.credentials.defaultUrl;
  const keys = kind.keys.map((key) => String(effective(kind, key, values[key]) ?? ""));
  return {
    object: objectHash(kind.type, id),
    server: serverHash(baseUrl),
    naturalKey: kind.keys.length > 0 ? shortHash(kind.type, keys) : shortHash(kind.type, id),
    created: createdHash(values),
    account: kind.idScope === "account" ? shortHash(kind.service.title, credential) : "",
  };
}

function secretValues(kind: ResourceDefinition, ...sets: readonly Values[]): string[] {
  return secretNames(kind)
    .flatMap((key) => sets.map((values) => values[key]))
    .filter((value) => typeof value === "string");
}

/** Inputs and state leave the built-in URL out; whatever the environment says now, they mean that one. */
function atHome(kind: ResourceDefinition, values: Values): Values {
  const { defaultUrl } = kind.service.credentials;
  return defaultUrl === undefined || values.baseUrl !== undefined
    ? values
    : { ...values, baseUrl: defaultUrl };
}

/** The credential and the URL for a resource. */
export function connectionOf(kind: ResourceDefinition, host: ProviderContext, values: Values) {
  return findCredential(kind.service.credentials, atHome(kind, values), host.surroundings());
}

interface OperationOptions {
  kind: ResourceDefinition;
  host: ProviderContext;
  operation: "create" | "read" | "update" | "delete";
  /** Inputs or state: where the server is and how long the operation may take. */
  values: Values;
  /** State before an update, whose secrets no error may show either. */
  before?: Values;
  /** Owner that a create gives its object. */
  owner?: string;
}

/** An object that a create has acquired. */
interface Acquired {
  target: OwnedObject;
  /** Whether the create knows that it found the object at the service. */
  existed: boolean;
}

/** The time that the program set is a hard end; the default leaves out waits for a rate limit. */
function deadlineOf(values: Values, operation: OperationOptions["operation"]): Deadline {
  return new Deadline(timeoutOf(values, operation), { hard: hasOwnTimeout(values, operation) });
}

/** Runs one lifecycle method with a client for the resource's server and a deadline of its own. */
export async function withContext<T>(
  options: OperationOptions,
  run: (context: OperationContext<unknown>, acquired: ReadonlyMap<string, Acquired>) => Promise<T>,
): Promise<T> {
  const { kind, host, operation, values, before = {}, owner = "" } = options;
  const { baseUrl, credential } = connectionOf(kind, host, values);
  const deadline = deadlineOf(values, operation);
  const acquired = new Map<string, Acquired>();
  const acquire = (id: string, existed: boolean | "unknown") => {
    const target = ownedObject(kind, values, id, credential);
    if (host.ownership.isAcquiredByOther(target, owner)) {
      throw alreadyOwned(kind, id);
    }
    host.ownership.acquire(target, owner, { existed: existed !== false });
    acquired.set(id, { target, existed: existed === true });
  };
  const otherOwner = (id: string) =>
    host.ownership.otherOwner(ownedObject(kind, values, id, credential), owner);
  try {
    const api = kind.connect({
      baseUrl,
      credential,
      deadline,
      // A service may repeat the old ones as well as those it is sent.
      secrets: secretValues(kind, values, before),
      warn: host.warn,
    });
    const log = { warn: host.warn };
    return await run({ api, signal: deadline.signal, log, acquire, otherOwner }, acquired);
  } finally {
    deadline.dispose();
  }
}

function alreadyOwned({ type, service }: ResourceDefinition, id: string): Error {
  return new Error(
    `another ${type} of this program already manages "${id}" of ${service.title}. Keep one of the two; if the resource was renamed, give it an alias.`,
  );
}

/**
 * Secrets of the bucket in state.
 *
 * The engine prints outputs in debug output and events, so the secrets that a service stores are only in the encrypted
 * inputs. Providers receive the old outputs but not the old inputs. Outputs therefore contain
 * `secretFingerprint`, which shows whether a secret was rotated or has drifted:
 *
 *     <salt>.<hash of all secrets>.<hash of the first secret>.<hash of the second secret>…
 *
 * The hash of an absent secret is empty, and so is the hash of all secrets after drift. The order is that of the schema,
 * so a later release may add secrets only at its end. Usually one slow hash, of all secrets, is enough; the others show
 * which secret changed and which ones exist. Credentials that are inputs (`token`, `key`) stay in outputs, because a
 * delete needs them.
 *
 *     outputs.secretFingerprint = await secretFingerprint(kind, inputs, state.secretFingerprint);
 *     const before = await withSecrets(kind, state, inputs); // state with the secrets that did not change
 */
import { newSalt, prepareFingerprint, saltedHash } from "../services/fingerprint";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";

/** Placeholder for an unknown secret. A refresh that finds drift stores it in the inputs. It is never sent to a service. */
export const UNKNOWN_SECRET = "<secret of the bucket, not stored in outputs>";

interface StorageSecret {
  name: string;
  writeOnly: boolean;
}

const known = new WeakMap<ResourceDefinition, readonly StorageSecret[]>();

/** Returns the secret inputs that the service stores, in the order of the schema. */
function storageSecrets(definition: ResourceDefinition): readonly StorageSecret[] {
  const found = known.get(definition) ?? findStorageSecrets(definition);
  known.set(definition, found);
  return found;
}

function findStorageSecrets({ schema, service }: ResourceDefinition): StorageSecret[] {
  const credentials = new Set(service.credentials.forms.flatMap((form) => form.map(({ input }) => input)));
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const meta = fields.get(field as never);
    return meta?.secret && !credentials.has(name) ? [{ name, writeOnly: meta.writeOnly === true }] : [];
  });
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Returns all secrets as text. Omits absent ones at the end, so that a release can add secrets. */
function textOfAll(secrets: readonly StorageSecret[], values: Values): string {
  const all = secrets.map(({ name }) => values[name] ?? null);
  return JSON.stringify(all.slice(0, all.findLastIndex((value) => value !== null) + 1));
}

/** Returns the text of a secret to hash. Services trim the values they return, so readable secrets are trimmed. */
function textOfOne({ writeOnly }: StorageSecret, value: string): string {
  return writeOnly ? value : value.trim();
}

/** Starts to compute the slow hash that the next comparison needs. */
export function prepareSecrets(definition: ResourceDefinition, inputs: Values): void {
  const secrets = storageSecrets(definition);
  if (secrets.some(({ name }) => isText(inputs[name]))) {
    prepareFingerprint(textOfAll(secrets, inputs));
  }
}

/** @returns undefined when there is no fingerprint, or one in the format of release 0.1.0. */
function partsOf(fingerprint: unknown): { salt: string; all: string; single: string[] } | undefined {
  if (typeof fingerprint !== "string" || !fingerprint.includes(".")) {
    return undefined;
  }
  const [salt = "", all = "", ...single] = fingerprint.split(".");
  return { salt, all, single };
}

/**
 * Returns the output `secretFingerprint` for the given secrets.
 * @returns undefined when there are no secrets.
 */
export async function secretFingerprint(
  definition: ResourceDefinition,
  values: Values,
  before?: unknown,
): Promise<string | undefined> {
  const secrets = storageSecrets(definition);
  if (!secrets.some(({ name }) => isText(values[name]))) {
    return undefined;
  }
  const salt = partsOf(before)?.salt ?? newSalt();
  const single = secrets.map(async (secret) => {
    const value = values[secret.name];
    return isText(value) ? saltedHash(textOfOne(secret, value), salt) : "";
  });
  return [salt, await saltedHash(textOfAll(secrets, values), salt), ...(await Promise.all(single))].join(".");
}

/** Removes the secrets that the service stores. */
export function withoutStorageSecrets(definition: ResourceDefinition, values: Values): Values {
  const names = new Set(storageSecrets(definition).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

/** Replaces secrets in state, as release 0.1.0 stored them, by a fingerprint. */
export async function withFingerprint(definition: ResourceDefinition, state: Values): Promise<Values> {
  if (!storageSecrets(definition).some(({ name }) => isText(state[name]))) {
    return state;
  }
  const print = await secretFingerprint(definition, state, state.secretFingerprint);
  return { ...withoutStorageSecrets(definition, state), secretFingerprint: print };
}

/**
 * Adds secrets to state: those of `candidates` that match the fingerprint, and `UNKNOWN_SECRET` for all others that the
 * service stores. State of release 0.1.0 contains its secrets and is returned unchanged.
 */
export async function withSecrets(
  definition: ResourceDefinition,
  state: Values,
  candidates: Values,
): Promise<Values> {
  const parts = partsOf(state.secretFingerprint);
  const secrets = storageSecrets(definition);
  if (parts === undefined || secrets.length === 0) {
    return state;
  }
  const { salt, all } = parts;
  const single = secrets.map((_, at) => parts.single[at] ?? "");
  const given = secrets.map(({ name }) => candidates[name]);
  if (all !== "" && !given.includes(UNKNOWN_SECRET)) {
    const text = textOfAll(secrets, candidates);
    if ((await saltedHash(text, salt)) === all) {
      return withAll(state, secrets, candidates);
    }
  }
  const same = await Promise.all(
    secrets.map(async (secret, at) => {
      const value = candidates[secret.name];
      if (value === UNKNOWN_SECRET) {
        return single[at] !== "";
      }
      return single[at] === (isText(value) ? await saltedHash(textOfOne(secret, value), salt) : "");
    }),
  );
  // The hash of a readable secret does not cover spaces around it; the hash of all secrets does.
  const isComplete = all !== "" && !given.includes(UNKNOWN_SECRET) && same.every(Boolean);
  return {
    ...state,
    ...Object.fromEntries(
      secrets.map(({ name }, at) => {
        if (same[at] && !isComplete) {
          return [name, candidates[name]];
        }
        return [name, single[at] === "" ? undefined : UNKNOWN_SECRET];
      }),
    ),
  };
}

function withAll(state: Values, secrets: readonly StorageSecret[], candidates: Values): Values {
  return { ...state, ...Object.fromEntries(secrets.map(({ name }) => [name, candidates[name]])) };
}

/** Returns the fingerprint after a read, which can return changed values of readable secrets. */
export async function fingerprintAfterRead(
  definition: ResourceDefinition,
  fingerprint: unknown,
  found: Values,
): Promise<unknown> {
  const parts = partsOf(fingerprint);
  if (parts === undefined) {
    return fingerprint;
  }
  const { salt, all, single } = parts;
  const read = await Promise.all(
    storageSecrets(definition).map(async (secret, at) => {
      const value = found[secret.name];
      if (secret.writeOnly || !(secret.name in found)) {
        return single[at] ?? "";
      }
      return isText(value) ? saltedHash(textOfOne(secret, value), salt) : "";
    }),
  );
  const isSame = read.every((hash, at) => hash === (single[at] ?? ""));
  return [salt, isSame ? all : "", ...read].join(".");
}

/** Adds a placeholder to the inputs for each secret that the service stores. */
export function withUnknownSecrets(
  definition: ResourceDefinition,
  inputs: Values,
  fingerprint: unknown,
): Values {
  const { single = [] } = partsOf(fingerprint) ?? {};
  const present = storageSecrets(definition).filter((_, at) => single[at]);
  return { ...inputs, ...Object.fromEntries(present.map(({ name }) => [name, UNKNOWN_SECRET])) };
}

/** Throws if a secret is a placeholder, which `ignoreChanges` copies from the inputs of the last refresh. */
export function assertSecretsKnown(definition: ResourceDefinition, inputs: Values): void {
  const unknown = storageSecrets(definition).filter(({ name }) => inputs[name] === UNKNOWN_SECRET);
  if (unknown.length === 0) {
    return;
  }
  const names = unknown.map(({ name }) => name).join(", ");
  throw new Error(
    `${names}: the value is unknown, because ignoreChanges keeps the placeholder that the last refresh stored. Remove ${names} from ignoreChanges. Nothing was sent to ${definition.service.title}.`,
  );
}

/**
 * Secrets of the bucket in state.
 *
 * The engine prints the outputs of resources in debug output and events, so the secrets that a service stores are kept
 * in the encrypted inputs only. Providers are given outputs, never the former inputs. In place of the secrets, outputs
 * contain `secretFingerprint`, by which a rotation and drift are recognized:
 *
 *     <salt>.<hash of all secrets>.<hash of the first secret>.<hash of the second secret>…
 *
 * A hash of an absent secret is empty, and so is the one of all secrets after drift. The order is the schema's, so a
 * later release adds secrets at its end only. Comparing all at once costs one
 * slow hash; the single ones tell which secret changed, and which exist. Credentials that are inputs (`token`, `key`)
 * stay in outputs, because a delete needs them.
 *
 *     outputs.secretFingerprint = await secretFingerprint(kind, inputs, state.secretFingerprint);
 *     const before = await withSecrets(kind, state, inputs); // state with the secrets that did not change
 */
import { newSalt, prepareFingerprint, saltedHash } from "../services/fingerprint";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";

/**
 * The value of a secret that is not known here. A refresh that found drift stores it in the inputs; it is never sent
 * to a service.
 */
export const UNKNOWN_SECRET = "<secret of the bucket, not stored in outputs>";

interface StorageSecret {
  name: string;
  writeOnly: boolean;
}

const known = new WeakMap<ResourceDefinition, readonly StorageSecret[]>();

/** The secret inputs that the service stores, in the order of the schema. */
function storageSecrets(kind: ResourceDefinition): readonly StorageSecret[] {
  const found = known.get(kind) ?? findStorageSecrets(kind);
  known.set(kind, found);
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

/** Absent secrets at the end are left out, so that a secret that a later release adds changes no fingerprint. */
function textOfAll(secrets: readonly StorageSecret[], values: Values): string {
  const all = secrets.map(({ name }) => values[name] ?? null);
  return JSON.stringify(all.slice(0, all.findLastIndex((value) => value !== null) + 1));
}

/** Services trim what they answer, so a secret that can be read back is compared without its surrounding spaces. */
function textOfOne({ writeOnly }: StorageSecret, value: string): string {
  return writeOnly ? value : value.trim();
}

/** Starts the slow hash that the next comparison needs. */
export function prepareSecrets(kind: ResourceDefinition, inputs: Values): void {
  const secrets = storageSecrets(kind);
  if (secrets.some(({ name }) => isText(inputs[name]))) {
    prepareFingerprint(textOfAll(secrets, inputs));
  }
}

/** Parts of a fingerprint in today's format; undefined for none and for one of release 0.1.0. */
function partsOf(fingerprint: unknown): { salt: string; all: string; single: string[] } | undefined {
  if (typeof fingerprint !== "string" || !fingerprint.includes(".")) {
    return undefined;
  }
  const [salt = "", all = "", ...single] = fingerprint.split(".");
  return { salt, all, single };
}

/** The output `secretFingerprint` for the given secrets; undefined where there are none. */
export async function secretFingerprint(
  kind: ResourceDefinition,
  values: Values,
  before?: unknown,
): Promise<string | undefined> {
  const secrets = storageSecrets(kind);
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

/** Values without the secrets that the service stores. */
export function withoutStorageSecrets(kind: ResourceDefinition, values: Values): Values {
  const names = new Set(storageSecrets(kind).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

/** State in today's shape: release 0.1.0 stored the secrets in outputs. */
export async function withFingerprint(kind: ResourceDefinition, state: Values): Promise<Values> {
  if (!storageSecrets(kind).some(({ name }) => isText(state[name]))) {
    return state;
  }
  const print = await secretFingerprint(kind, state, state.secretFingerprint);
  return { ...withoutStorageSecrets(kind, state), secretFingerprint: print };
}

/**
 * State with the secrets of `candidates` where the fingerprint is theirs, and `UNKNOWN_SECRET` for other secrets that
 * the service has. State of release 0.1.0 has its own secrets.
 */
export async function withSecrets(
  kind: ResourceDefinition,
  state: Values,
  candidates: Values,
): Promise<Values> {
  const parts = partsOf(state.secretFingerprint);
  const secrets = storageSecrets(kind);
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
  // Spaces around a secret that can be read back do not show in its own hash.
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

/** The fingerprint after the service answered another value of a secret that can be read back. */
export async function fingerprintAfterRead(
  kind: ResourceDefinition,
  fingerprint: unknown,
  found: Values,
): Promise<unknown> {
  const parts = partsOf(fingerprint);
  if (parts === undefined) {
    return fingerprint;
  }
  const { salt, all, single } = parts;
  const read = await Promise.all(
    storageSecrets(kind).map(async (secret, at) => {
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

/** The inputs after a read, with a placeholder for each secret that the service has. */
export function withUnknownSecrets(kind: ResourceDefinition, inputs: Values, fingerprint: unknown): Values {
  const { single = [] } = partsOf(fingerprint) ?? {};
  const present = storageSecrets(kind).filter((_, at) => single[at]);
  return { ...inputs, ...Object.fromEntries(present.map(({ name }) => [name, UNKNOWN_SECRET])) };
}

/** Throws if a secret that a service needs is a placeholder, which `ignoreChanges` brings back after a refresh. */
export function assertSecretsKnown(kind: ResourceDefinition, inputs: Values): void {
  const unknown = storageSecrets(kind).filter(({ name }) => inputs[name] === UNKNOWN_SECRET);
  if (unknown.length === 0) {
    return;
  }
  const names = unknown.map(({ name }) => name).join(", ");
  throw new Error(
    `${names}: the value is not known, because ignoreChanges keeps what the last refresh stored in place of it. Remove ${names} from ignoreChanges. Nothing was sent to ${kind.service.title}.`,
  );
}

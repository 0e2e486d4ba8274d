import { z } from "zod";
import { manifests, type ResourceType } from "../../../src/contract";
import { diffOf } from "../../../src/provider/diff";
import { declarations } from "../../../src/provider/entry";
import {
  assertSecretsKnown,
  fingerprintAfterRead,
  secretFingerprint,
  UNKNOWN_SECRET,
  withFingerprint,
  withoutStorageSecrets,
  withSecrets,
  withUnknownSecrets,
} from "../../../src/provider/storage-secrets";
import { fields, type ResourceDefinition, type Values } from "../../../src/services/resource-definition";

const kinds = declarations();
const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as ResourceDefinition;

/** Names from the manifest, which does not depend on how the fingerprint finds them. */
const namesOf = ({ type }: ResourceDefinition) => {
  const { secrets, credential } = manifests[type as ResourceType];
  return secrets.filter((name) => name !== credential);
};
const secretsOf = (kind: ResourceDefinition): Record<string, string> =>
  Object.fromEntries(namesOf(kind).map((name) => [name, `value of ${name}`]));
const placeholdersOf = (kind: ResourceDefinition): Values =>
  Object.fromEntries(namesOf(kind).map((name) => [name, UNKNOWN_SECRET]));
const without = (values: Values, name: string): Values => {
  const { [name]: _, ...rest } = values;
  return rest;
};
const hasChanged = async (kind: ResourceDefinition, state: Values, inputs: Values) =>
  diffOf(kind, await withSecrets(kind, state, inputs), inputs).changes;

describe.each(kinds)("$type", (kind) => {
  const names = namesOf(kind);
  const secrets = secretsOf(kind);
  const inputs: Values = { bucket: "b", ...secrets };
  let state: Values;
  beforeAll(async () => {
    state = await withFingerprint(kind, inputs);
  });

  test("stores a fingerprint instead of the secrets", () => {
    expect(state).toEqual({ bucket: "b", secretFingerprint: expect.any(String) });
    expect(JSON.stringify(state)).not.toContain("value of");
    expect(withoutStorageSecrets(kind, inputs)).toEqual({ bucket: "b" });
  });

  test("has no change with the same secrets, and adds them to the state for an update", async () => {
    expect(await withSecrets(kind, state, inputs)).toEqual({ ...state, ...secrets });
    expect(await hasChanged(kind, state, inputs)).toBe(false);
  });

  test.each(names)("has a change only of %s when it is rotated, removed or added", async (name) => {
    const rotated = { ...inputs, [name]: "rotated" };
    expect(await withSecrets(kind, state, rotated)).toEqual({ ...state, ...secrets, [name]: UNKNOWN_SECRET });
    expect(await hasChanged(kind, state, rotated)).toBe(true);
    const removed = without(inputs, name);
    expect(await withSecrets(kind, state, removed)).toMatchObject({ [name]: UNKNOWN_SECRET });
    expect(await hasChanged(kind, state, removed)).toBe(true);
    const before = await withFingerprint(kind, removed);
    expect((await withSecrets(kind, before, inputs))[name]).toBeUndefined();
    const isAdded = names.length > 1 || before.secretFingerprint === undefined;
    expect(isAdded && (await hasChanged(kind, before, inputs))).toBe(true);
  });

  test("has no change with the placeholders that a refresh stores", async () => {
    const read = withUnknownSecrets(kind, { bucket: "b" }, state.secretFingerprint);
    expect(read).toEqual({ bucket: "b", ...placeholdersOf(kind) });
    expect(await hasChanged(kind, state, read)).toBe(false);
  });

  test.each(names)("has no placeholder for %s if the service does not have it", async (name) => {
    const { secretFingerprint } = await withFingerprint(kind, without(inputs, name));
    expect(withUnknownSecrets(kind, {}, secretFingerprint)).toEqual(without(placeholdersOf(kind), name));
  });

  test("keeps its fingerprint while its secrets do not change, and has another one than a resource with equal secrets", async () => {
    const before = state.secretFingerprint;
    expect(await secretFingerprint(kind, inputs, before)).toBe(before);
    const other = String(await secretFingerprint(kind, inputs)).split(".");
    for (const part of String(before).split(".")) {
      expect(other).not.toContain(part);
    }
    expect(await secretFingerprint(kind, { bucket: "b" }, before)).toBeUndefined();
  });

  test("ignores a fingerprint of 0.1.0, because that state contains the secrets", async () => {
    const old = { ...inputs, secretFingerprint: "2835e44b1a469201:ceb6459edaf7b5234c6f59e4b89304f2" };
    expect(await withSecrets(kind, old, { bucket: "b" })).toEqual(old);
    expect(await hasChanged(kind, old, inputs)).toBe(false);
    const sealed = await withFingerprint(kind, old);
    expect(JSON.stringify(sealed)).not.toContain("value of");
    expect(await hasChanged(kind, sealed, inputs)).toBe(false);
  });

  test.each(names)("rejects a placeholder for %s and does not name other secrets", (name) => {
    expect(() => assertSecretsKnown(kind, inputs)).not.toThrow();
    expect(() => assertSecretsKnown(kind, { ...inputs, [name]: UNKNOWN_SECRET })).toThrow(
      new RegExp(`^${name}: .* Remove ${name} from ignoreChanges\\. Nothing was sent to `),
    );
  });

  test("has no change when a later release adds a secret to its inputs", async () => {
    const last = String(names.at(-1));
    const earlier = { ...kind, schema: z.object(without(kind.schema.shape, last) as z.ZodRawShape) };
    const given = without(inputs, last);
    const written = await withFingerprint(earlier, given);
    expect(await hasChanged(kind, written, given)).toBe(false);
    expect(await hasChanged(kind, written, inputs)).toBe(true);
    const rotated = Object.fromEntries(names.map((name) => [name, "rotated"]));
    expect((await withSecrets(kind, written, without(rotated, last)))[last]).toBeUndefined();
  });
});

describe("a read", () => {
  const readable = (kind: ResourceDefinition) =>
    namesOf(kind).filter((name) => !fields.get(kind.schema.shape[name] as never)?.writeOnly);
  const withReadable = kinds.filter((kind) => kind.read && readable(kind).length > 0);

  test.each(withReadable)("of another secret of $type is drift of only that secret", async (kind) => {
    const inputs = { ...secretsOf(kind) };
    const { secretFingerprint: before } = await withFingerprint(kind, inputs);
    const [name = ""] = readable(kind);
    expect(await fingerprintAfterRead(kind, before, { [name]: ` ${inputs[name]} ` })).toBe(before);
    expect(await fingerprintAfterRead(kind, before, { bucket: "b" })).toBe(before);
    const after = await fingerprintAfterRead(kind, before, { [name]: "drifted" });
    expect(after).not.toBe(before);
    const state = { secretFingerprint: after };
    expect(await withSecrets(kind, state, inputs)).toEqual({ ...state, ...inputs, [name]: UNKNOWN_SECRET });
    const accepted = { ...inputs, [name]: "drifted" };
    expect(await withSecrets(kind, state, accepted)).toMatchObject(without(accepted, name));
  });

  test("cannot detect changes of write-only secrets", async () => {
    const kind = kindOf("LabelStudioImportStorage");
    const { secretFingerprint: before } = await withFingerprint(kind, secretsOf(kind));
    expect(await fingerprintAfterRead(kind, before, { awsSecretAccessKey: "masked" })).toBe(before);
  });

  test("does not add a fingerprint to state without secrets", async () => {
    expect(await fingerprintAfterRead(kindOf("RyzeInstanceS3"), undefined, {})).toBeUndefined();
  });
});

test("spaces around a secret that can be read back are a change, although the service trims them", async () => {
  const kind = kindOf("RyzeInstanceS3");
  const inputs = secretsOf(kind);
  const state = await withFingerprint(kind, inputs);
  expect(await hasChanged(kind, state, { ...inputs, accessKey: ` ${inputs.accessKey}` })).toBe(true);
});

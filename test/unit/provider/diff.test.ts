import fc from "fast-check";
import { changesBetween, diffOf } from "../../../src/provider/diff";
import { declarations } from "../../../src/provider/entry";
import { fields, type ResourceDefinition, type Values } from "../../../src/services/resource-definition";
import { SERVICE_CASES } from "../../services/all-cases";

/** Values of any field. Only check validates them against the schema. */
const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const nothing = fc.constantFrom(undefined, null, "");
const kinds = declarations();
const metaOf = (kind: ResourceDefinition, key: string) => fields.get(kind.schema.shape[key] as never);
const keysOf = (kind: ResourceDefinition) => Object.keys(kind.schema.shape);

const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as ResourceDefinition;

const inputsOf = (kind: ResourceDefinition) =>
  fc.record(Object.fromEntries(keysOf(kind).map((key) => [key, fc.oneof(value, nothing)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Values>;
const kindAndInputs = fc
  .constantFrom(...kinds)
  .chain((kind) => fc.record({ kind: fc.constant(kind), inputs: inputsOf(kind) }));

/** The effective value of an input, computed independently of the code under test. */
const meant = (kind: ResourceDefinition, key: string, given: unknown) =>
  given === undefined || given === null || given === "" ? metaOf(kind, key)?.default : given;

const isSame = (before: unknown, now: unknown) =>
  Object.is(before, now) || (typeof now === "number" && before === String(now));

test("equal inputs are not a change, and outputs that are not inputs are ignored", () => {
  fc.assert(
    fc.property(kindAndInputs, ({ kind, inputs }) => {
      const outputs = { ...inputs, createdAt: "2026-01-01", keyFingerprint: "f", later: "output" };
      expect(diffOf(kind, outputs, inputs)).toEqual({
        changes: false,
        replaces: [],
        deleteBeforeReplace: true,
      });
    }),
  );
});

test("exactly the inputs with another effective value are changed, grouped by the effect of the change", () => {
  const pair = kindAndInputs.chain(({ kind, inputs }) =>
    fc.record({ kind: fc.constant(kind), before: fc.constant(inputs), now: inputsOf(kind) }),
  );
  fc.assert(
    fc.property(pair, ({ kind, before, now }) => {
      const changed = keysOf(kind).filter(
        (key) => !isSame(meant(kind, key, before[key]), meant(kind, key, now[key])),
      );
      const steers = (key: string) => metaOf(kind, key)?.local;
      expect(changesBetween(kind, before, now)).toEqual({
        remote: changed.filter((key) => steers(key) === undefined),
        local: changed.filter((key) => steers(key) === "connection"),
        replaces: changed.filter((key) => metaOf(kind, key)?.replaces),
      });
    }),
  );
});

test("a number that state contains as a string is not replaced", () => {
  const kind = kindOf("LabelStudioImportStorage");
  expect(diffOf(kind, { project: "7", bucket: "b" }, { project: 7, bucket: "b" })).toMatchObject({
    changes: false,
    replaces: [],
  });
});

test.each(SERVICE_CASES)(
  "$type is replaced only if its identifying field changes",
  ({ type, replacing: { field } }) => {
    const kind = kindOf(type);
    const replacing = keysOf(kind).filter(
      (key) => diffOf(kind, { [key]: "a" }, { [key]: "b" }).replaces.length,
    );
    expect(replacing).toEqual([field]);
  },
);

test("another spelling of the same storage type is sent, but does not replace the object", () => {
  expect(diffOf(kindOf("FlashbackBucket"), { storageType: "AZURE" }, { storageType: "BLOB" })).toMatchObject({
    changes: true,
    replaces: [],
  });
  expect(diffOf(kindOf("FlashbackBucket"), { storageType: "AZURE" }, { storageType: "GCS" })).toMatchObject({
    replaces: ["storageType"],
  });
});

test("a change of adopt alone is not a change", () => {
  fc.assert(
    fc.property(kindAndInputs, fc.oneof(fc.boolean(), nothing), ({ kind, inputs }, adopt) => {
      expect(diffOf(kind, { ...inputs, adopt: false }, { ...inputs, adopt }).changes).toBe(false);
      expect(diffOf(kind, { ...inputs, adopt: true }, { ...inputs, adopt }).changes).toBe(false);
    }),
  );
});

test("an input that is missing in state of an older release is not a change if it has its default value", () => {
  for (const kind of kinds) {
    for (const key of keysOf(kind)) {
      const fallback = metaOf(kind, key)?.default;
      if (fallback === undefined) {
        continue;
      }
      expect(diffOf(kind, {}, { [key]: fallback }).changes).toBe(false);
      expect(diffOf(kind, { [key]: fallback }, {}).changes).toBe(false);
    }
  }
});

test("changed timeouts only update state", () => {
  const kind = kinds[0] as ResourceDefinition;
  const timeouts = { customTimeouts: { create: "10m" } };
  expect(changesBetween(kind, {}, timeouts)).toEqual({ remote: [], local: ["customTimeouts"], replaces: [] });
  expect(changesBetween(kind, timeouts, {}).local).toEqual(["customTimeouts"]);
  expect(diffOf(kind, timeouts, timeouts).changes).toBe(false);
});

test("an incomplete object has changes", () => {
  for (const kind of kinds) {
    expect(diffOf(kind, { incomplete: true }, {}).changes).toBe(true);
  }
});

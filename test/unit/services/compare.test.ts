import fc from "fast-check";
import { declarations } from "../../../src/provider/entry";
import { differences, effective, sameInput, sameStored } from "../../../src/services/compare";
import { fields, type ResourceDefinition } from "../../../src/services/resource-definition";

const kinds = declarations();
const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as ResourceDefinition;
const nothing = fc.constantFrom(undefined, null, "");
const texts = fc.oneof(
  fc.constantFrom("S3", "AZURE", "BLOB", " raw ", "raw", "raw/", "text_to_image", 1, true, false),
  // A number of today equals its text in state, and not the other way round.
  fc.string().filter((text) => text.trim() !== "1"),
  nothing,
);
const field = fc
  .constantFrom(...kinds)
  .chain((kind) =>
    fc.record({ kind: fc.constant(kind), key: fc.constantFrom(...Object.keys(kind.schema.shape)) }),
  );

describe.each([
  ["between old and new inputs", sameInput],
  ["between state and the service's answer", sameStored],
] as const)("equality %s", (_, same) => {
  test("holds of each value with itself, both ways, and along a chain", () => {
    fc.assert(
      fc.property(field, texts, texts, texts, ({ kind, key }, a, b, c) => {
        expect(same(kind, key, a, a)).toBe(true);
        expect(same(kind, key, a, b)).toBe(same(kind, key, b, a));
        if (same(kind, key, a, b) && same(kind, key, b, c)) {
          expect(same(kind, key, a, c)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("takes an empty text, null and an absent value for the documented default", () => {
    fc.assert(
      fc.property(field, nothing, nothing, ({ kind, key }, a, b) => {
        expect(same(kind, key, a, b)).toBe(true);
        const fallback = fields.get(kind.schema.shape[key] as never)?.default;
        expect(same(kind, key, a, fallback)).toBe(true);
        expect(effective(kind, key, a)).toBe(fallback);
      }),
    );
  });
});

test("what the user edits counts as it is written, also where the service would not see a difference", () => {
  const storage = kindOf("LabelStudioImportStorage");
  expect(sameInput(storage, "prefix", "raw", " raw ")).toBe(false);
  expect(sameStored(storage, "prefix", "raw", " raw ")).toBe(true);
  expect(sameStored(storage, "prefix", "raw", "raw/")).toBe(false);
  expect(sameInput(kindOf("FlashbackBucket"), "storageType", "AZURE", "BLOB")).toBe(false);
  expect(sameStored(kindOf("FlashbackBucket"), "storageType", "AZURE", "BLOB")).toBe(true);
});

test("a value of another type is another value", () => {
  const storage = kindOf("LabelStudioImportStorage");
  expect(sameInput(storage, "presignTtl", 1, "1")).toBe(false);
  expect(sameInput(storage, "project", "7", 8)).toBe(false);
  expect(sameInput(storage, "project", "seven", 7)).toBe(false);
  expect(sameInput(storage, "presign", false, undefined)).toBe(false);
  expect(sameInput(storage, "useBlobUrls", false, undefined)).toBe(true);
});

test("differences are told only of what the service answers", () => {
  const storage = kindOf("LabelStudioImportStorage");
  const wanted = { title: "a", prefix: "raw/", awsSecretAccessKey: "secret" };
  expect(
    differences(storage, wanted, { title: "b", prefix: "raw/ ", presign: true, createdAt: "x" }),
  ).toEqual(["title"]);
});

test("a number that state holds as text equals the number", () => {
  const storage = kindOf("LabelStudioImportStorage");
  expect(sameInput(storage, "project", "7", 7)).toBe(true);
  expect(sameStored(storage, "project", "7", 7)).toBe(true);
  expect(sameStored(storage, "project", "7", 8)).toBe(false);
});

import fc from "fast-check";
import { declarations } from "../../../src/provider/entry";
import { differences, effective, sameInput, sameStored } from "../../../src/services/compare";
import { fields, type ResourceDefinition } from "../../../src/services/resource-definition";

const kinds = declarations();
const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as ResourceDefinition;
const nothing = fc.constantFrom(undefined, null, "");
const texts = fc.oneof(
  fc.constantFrom("S3", "AZURE", "BLOB", " raw ", "raw", "raw/", "text_to_image", 1, true, false),
  // A number equals its string in state, but a string does not equal a number in state.
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
  ["between state and the service's response", sameStored],
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

  test("treats an empty string, null and an absent value as the documented default", () => {
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

test("inputs are compared as they are written, even if the service would see no difference", () => {
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

test("differences contain only inputs that the response contains", () => {
  const storage = kindOf("LabelStudioImportStorage");
  const wanted = { title: "a", prefix: "raw/", awsSecretAccessKey: "secret" };
  expect(
    differences(storage, wanted, { title: "b", prefix: "raw/ ", presign: true, createdAt: "x" }),
  ).toEqual(["title"]);
});

test("a number in state that is a string equals the number", () => {
  const storage = kindOf("LabelStudioImportStorage");
  expect(sameInput(storage, "project", "7", 7)).toBe(true);
  expect(sameStored(storage, "project", "7", 7)).toBe(true);
  expect(sameStored(storage, "project", "7", 8)).toBe(false);
});

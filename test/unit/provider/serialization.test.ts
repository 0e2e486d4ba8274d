import fc from "fast-check";
import { serialize, serializeSecret, withoutSecretMarks } from "../../../src/provider/serialization";
import type { Values } from "../../../src/services/resource-definition";
import { serialized, undefinedPaths } from "./support/struct";

/** The protocol's decoder loses this key. */
const key = fc.string().filter((name) => name !== "__proto__");
/** Any JSON value. */
const json = fc
  .jsonValue()
  .filter((value) => !JSON.stringify(value).includes("__proto__"))
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const unsendable = fc.constantFrom<unknown>(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1n,
  Symbol("s"),
  () => 1,
  new Date(0),
  new Map(),
  new Set(),
  /x/,
  Promise.resolve(1),
  new (class Own {
    field = 1;
  })(),
);

test("JSON values arrive unchanged", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(serialized({ value: serialize(value) })).toEqual({ value });
    }),
  );
});

test("undefined is removed at any depth: properties are omitted, elements become null", () => {
  const holed = fc.object({
    key,
    withNullPrototype: true,
    values: [fc.constant(undefined), fc.string(), fc.constant(null)],
  });
  fc.assert(
    fc.property(holed, (value) => {
      const sent = serialize(value) as Values;
      expect(undefinedPaths(sent)).toEqual([]);
      expect(serialized(sent)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(serialize({ gone: undefined, list: Object.assign(Array(3), { 1: 1, 3: 2 }) })).toEqual({
    list: [null, 1, null, 2],
  });
});

test("the given value is not changed", () => {
  const value = { a: undefined, list: [undefined], deep: { b: 1 } };
  serialize(value);
  expect(value).toStrictEqual({ a: undefined, list: [undefined], deep: { b: 1 } });
});

test("a value that the protocol cannot send is rejected with its path, at any depth", () => {
  const steps = fc.array(fc.oneof(fc.nat(2), fc.constantFrom("a", "b")), { maxLength: 4 });
  fc.assert(
    fc.property(steps, unsendable, (path, value) => {
      // wording-ignore: Array.prototype.reduceRight
      const whole = path.reduceRight<unknown>(
        (inner, step) => (typeof step === "number" ? [...Array(step).fill(0), inner] : { [step]: inner }),
        value,
      );
      const name = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
      expect(() => serialize(whole)).toThrow(`result${name} `);
    }),
  );
});

test("the error contains the type of a value, never the value", () => {
  expect(() => serialize({ at: new Date("2001-02-03") })).toThrow(
    "result.at cannot be stored in Pulumi state (object)",
  );
  expect(() => serialize({ ttl: Number.NaN })).toThrow("result.ttl must be a finite number");
});

test("marks of secrets, and nothing else, are removed at any depth", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(withoutSecretMarks({ list: [serializeSecret({ inner: serializeSecret(value) })] })).toEqual({
        list: [{ inner: value }],
      });
      expect(withoutSecretMarks(value)).toEqual(value);
    }),
  );
});

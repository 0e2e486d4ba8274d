import fc from "fast-check";
import { checkInputs } from "../../../src/provider/check";
import { diffOf } from "../../../src/provider/diff";
import { declarations } from "../../../src/provider/entry";
import { containsUnknown, UNKNOWN_VALUES } from "../../../src/provider/unknowns";
import { fields } from "../../../src/services/resource-definition";

const sentinel = fc.constantFrom(...UNKNOWN_VALUES);
const known = fc.jsonValue().filter((value) => !containsUnknown(value));

/** A value with one sentinel in it, at any depth. */
const { holder } = fc.letrec<{ holder: unknown }>((tie) => ({
  holder: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    sentinel,
    fc
      .tuple(fc.array(known, { maxLength: 3 }), tie("holder"), fc.array(known, { maxLength: 3 }))
      .map(([before, value, after]) => [...before, value, ...after]),
    fc
      .tuple(fc.dictionary(fc.string(), known, { maxKeys: 3 }), fc.string(), tie("holder"))
      .map(([others, key, value]) => ({ ...others, [key]: value })),
  ),
}));

const field = fc
  .constantFrom(...declarations())
  .chain((kind) =>
    fc.record({ kind: fc.constant(kind), key: fc.constantFrom(...Object.keys(kind.schema.shape)) }),
  );
const connection = () => ({ baseUrl: "https://service.example.com", credential: { token: "t" } });

test("the seven sentinels are those of the engine", () => {
  expect(UNKNOWN_VALUES).toMatchInlineSnapshot(`
[
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
]
`);
});

test("a sentinel is found at any depth, and no other value is treated as one", () => {
  fc.assert(fc.property(holder, (value) => containsUnknown(value)));
  fc.assert(fc.property(fc.jsonValue(), (value) => !containsUnknown(value)));
});

test("check returns a sentinel in any input of any resource type unchanged and reports no problem for it", () => {
  fc.assert(
    fc.property(field, holder, ({ kind, key }, value) => {
      const { inputs, problems } = checkInputs(kind, { [key]: value }, connection);
      expect(inputs[key]).toEqual(value);
      expect(problems.filter((text) => text.startsWith(`${key}:`))).toEqual([]);
    }),
  );
});

test("diff treats a sentinel in any input as a change, unless the input only controls this package", () => {
  fc.assert(
    fc.property(field, holder, fc.constantFrom("absent", "before", "same"), ({ kind, key }, value, had) => {
      fc.pre(fields.get(kind.schema.shape[key] as never)?.local !== "behaviour");
      const before = { absent: {}, before: { [key]: "before" }, same: { [key]: value } }[had];
      expect(diffOf(kind, before ?? {}, { [key]: value }).changes).toBe(true);
    }),
  );
});

test("an unknown credential or URL is not searched in other places", () => {
  const find = jest.fn(connection);
  for (const kind of declarations()) {
    for (const key of [
      "baseUrl",
      ...kind.service.credentials.forms.flatMap(([first]) => first?.input ?? []),
    ]) {
      if (key in kind.schema.shape) {
        checkInputs(kind, { [key]: UNKNOWN_VALUES[0] }, find);
      }
    }
  }
  expect(find).not.toHaveBeenCalled();
});

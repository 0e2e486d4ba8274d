import { manifests, type ResourceType, stub, typeToken } from "../../src/contract";
import { contractCaseOf, contractCases, stubOf } from "./support/cases";
import { layouts } from "./support/layouts";
import { type Registered, registerAll, registeredBy } from "./support/registered-by";
import { serializedSecret } from "./support/rpc";

describe("the text in state", () => {
  it.each(Object.keys(manifests) as ResourceType[])(
    "of %s is the checked-in one, of 215 bytes at most",
    (kind) => {
      expect(stub(kind)).toBe(stubOf(kind));
      expect(Buffer.byteLength(stub(kind))).toBeLessThanOrEqual(215);
    },
  );
});

describe.each([
  ["require", 'const pulumi = require("@pulumi/pulumi"); const byob = require("pulumi-byob");', false],
  ["import", 'import * as pulumi from "@pulumi/pulumi"; import * as byob from "pulumi-byob";', true],
])("a program that loads the package by %s", (_, head, isModule) => {
  let registered: Registered[];

  beforeAll(async () => {
    registered = await registeredBy(layouts().direct, head + registerAll, { isModule });
  }, 30_000);

  it.each(contractCases)("sends that text and marks the secrets of $type", ({ type, inputs }) => {
    const found = registered.find(({ name }) => name === type);
    expect(found?.type).toBe(typeToken(type));
    expect(found?.inputs.__provider).toBe(stubOf(type));
    for (const [name, value] of Object.entries(inputs)) {
      const secret = manifests[type].secrets.includes(name);
      expect(found?.inputs[name]).toEqual(secret ? serializedSecret(value) : value);
    }
  });
});

it("sends the same through a component package", async () => {
  const { type, inputs } = contractCaseOf("RyzeInstanceS3");
  const code = `const pulumi = require("@pulumi/pulumi");
    const register = () => require("bucket-component").register("below", ${JSON.stringify(inputs)});`;
  const [below] = await registeredBy(layouts().component, code);
  expect(below).toMatchObject({ type: typeToken(type), inputs: { __provider: stubOf(type) } });
}, 30_000);

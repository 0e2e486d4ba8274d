import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { manifests, type ResourceType, stub, typeToken } from "../../src/contract";
import { contractCaseOf, contractCases, stubOf } from "./support/cases";
import { layouts } from "./support/layouts";
import { type RpcValues, serializedSecret } from "./support/rpc";

const run = promisify(execFile);

interface Registered {
  type: string;
  name: string;
  inputs: RpcValues;
}

/** A program whose engine is a mock that prints what is registered. */
const program = `
const registered = [];
const newResource = (args) => {
  registered.push(args);
  return { id: args.name, state: args.inputs };
};
pulumi.runtime.setMocks({ newResource, call: (args) => args.inputs }, "project", "stack", false);
register();
pulumi.runtime.waitForRPCs().then(() => console.log(JSON.stringify(registered)));
`;

const inProgram = Object.fromEntries(contractCases.map(({ type, inputs }) => [type, inputs]));
const registerAll = `const register = () => {
  for (const [kind, inputs] of Object.entries(${JSON.stringify(inProgram)})) new byob[kind](kind, inputs);
};`;

async function registeredBy(cwd: string, ...code: string[]): Promise<Registered[]> {
  const { stdout } = await run(process.execPath, [...code.slice(0, -1), "-e", `${code.at(-1)}${program}`], {
    cwd,
  });
  return JSON.parse(stdout) as Registered[];
}

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
  ["require", 'const pulumi = require("@pulumi/pulumi"); const byob = require("pulumi-byob");', []],
  [
    "import",
    'import * as pulumi from "@pulumi/pulumi"; import * as byob from "pulumi-byob";',
    ["--input-type=module"],
  ],
])("a program that loads the package by %s", (_, head, options) => {
  let registered: Registered[];

  beforeAll(async () => {
    registered = await registeredBy(layouts().direct, ...options, head + registerAll);
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

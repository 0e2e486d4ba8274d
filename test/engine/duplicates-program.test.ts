import fs from "node:fs";
import path from "node:path";
import type { Sandbox } from "pulumi-byob-sandbox";
import { type EngineCase, engineCaseOf } from "./support/cases";
import { installInto } from "./support/packages";
import { type ProgramFolder, programFolder } from "./support/program-folder";
import { counts, forEach, furnishedSandbox } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

// These programs run in separate processes, because the SDK ends the process when an `apply` throws.
jest.setTimeout(120_000);

const instance = (value: string) =>
  `{ instance: ${value}, bucket: "b", accessKey: "AKIA", secretKey: "secret-value", verify: "skip" }`;

let sandbox: Sandbox;
let program: ProgramFolder | undefined;
beforeAll(async () => {
  sandbox = await furnishedSandbox();
});
afterEach(() => program?.remove());
afterAll(() => sandbox.stop());

/** Previews a program that uses the package and a component package with another copy of it. */
async function preview(source: string) {
  program = programFolder(source, sandbox.environment());
  installInto(program.folder, "0.2.0");
  const component = path.join(program.folder, "node_modules", "component");
  fs.mkdirSync(component);
  fs.writeFileSync(path.join(component, "index.js"), `module.exports = require("pulumi-byob");`);
  installInto(component, "0.3.0");
  sandbox.clearRequests();
  expect(await program.pulumi("stack", "init", "test")).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await program.pulumi("preview");
  return { failed: exitCode !== 0, lines: (stdout + stderr).split("\n") };
}

const head = `const pulumi = require("@pulumi/pulumi");
const byob = require("pulumi-byob");
const copy = require("component");
`;

test.each([
  ["outputs", instance(`pulumi.output("my-instance")`), "byob"],
  ["values, in two copies of the package", instance(`"my-instance"`), "copy"],
  ["outputs, in two copies of the package", instance(`pulumi.output("my-instance")`), "copy"],
])("the preview fails if the keys of two resources are the same %s", async (_, args, second) => {
  const { failed, lines } = await preview(
    `${head}if (${second === "copy"} && copy.RyzeInstanceS3 === byob.RyzeInstanceS3) throw new Error("one copy");
new byob.RyzeInstanceS3("first", ${args});
new ${second}.RyzeInstanceS3("second", ${args});`,
  );
  expect(failed).toBe(true);
  const named = lines.filter((line) => line.includes('"first"') && line.includes('"second"'));
  expect(named).not.toEqual([]);
  expect(lines.join("\n")).not.toContain("    at ");
  expect(sandbox.requests()).toEqual([]);
});

test("the preview passes when the instances differ, also in two copies of the package", async () => {
  const { failed, lines } = await preview(
    `${head}new byob.RyzeInstanceS3("first", ${instance('"one"')});
new copy.RyzeInstanceS3("second", ${instance('pulumi.output("two")')});`,
  );
  expect({ failed, lines: failed ? lines : [] }).toEqual({ failed: false, lines: [] });
});

/** Returns inputs whose key is an output of another resource, and unknown until that resource exists. */
function withUnknownKey(kase: EngineCase, field: string): string {
  const { [field]: given, ...inputs } = { ...kase.defaults, ...kase.required() };
  return `{ ...${JSON.stringify(inputs)}, ${field}: anchor.value.apply(() => ${JSON.stringify(given)}) }`;
}

// A resource type with one key, and one with three. The unit tests cover the keys of all types.
test.each([
  [ryzeapi, "instance"],
  [flashback, "name"],
] as const)(
  "if the keys of two $type resources are unknown at preview, the update fails and creates at most one",
  async (kase, field) => {
    const anchor = `const provider = { create: async () => ({ id: "anchor", outs: { value: "known" } }) };
const anchor = new pulumi.dynamic.Resource(provider, "anchor", { value: undefined });
`;
    const inputs = withUnknownKey(kase, field);
    const { failed, lines } = await preview(
      `${head}${anchor}for (const name of ["first", "second"]) new byob.${kase.type}(name, ${inputs});`,
    );
    expect({ failed, lines: failed ? lines : [] }).toEqual({ failed: false, lines: [] });
    const up = await program?.pulumi("up", "--yes", "--skip-preview");
    expect(up?.exitCode).not.toBe(0);
    const output = `${up?.stdout}${up?.stderr}`;
    expect(
      output.split("\n").filter((line) => line.includes('"first"') && line.includes('"second"')),
    ).not.toEqual([]);
    expect(kase.live(sandbox).length).toBeLessThan(2);
    expect(await program?.pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ exitCode: 0 });
    expect(counts(sandbox)).toEqual(forEach(0));
  },
);

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { transformSync } from "@swc/core";
import * as byob from "../../src";
import { typeToken } from "../../src/contract";
import { asConfig, credentialsOf, noEnvironment } from "./support/accounts";
import { leaks } from "./support/canary";
import { type CaseValues, engineCaseOf, engineCases } from "./support/cases";
import { allValues, fewValues, importable, importables, importVariables } from "./support/import-inputs";
import { type EngineWorld, oneOfEach, openEngineWorld } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const ryzeapi = engineCaseOf("RyzeInstanceS3");
const labelStudio = engineCaseOf("LabelStudioImportStorage");

jest.setTimeout(180_000);

const COMMAND = path.join(__dirname, "../../dist/cli/main.js");

let world: EngineWorld;
let folder: string;
afterEach(async () => {
  await world.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function open(program: PulumiFn): Promise<void> {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-import-"));
  world = await openEngineWorld(program);
}

const nothing = async () => {};
const file = (name: string) => path.join(folder, name);

interface ImportOutput {
  resources: { name: string; urn: string; config: Record<string, string> }[];
  program: string;
}

/** Runs `pulumi stack export`, `byob import` and `pulumi stack import`, and checks that no secret is printed. */
async function imported(args: readonly string[], variables: Record<string, string>): Promise<ImportOutput> {
  expect(await world.stack.cli(["stack", "export", "--file", file("state.json")])).toMatchObject({
    exitCode: 0,
  });
  const before = fs.readFileSync(file("state.json"), "utf8");
  const env = { ...world.sandbox.environment(), ...variables };
  const all = [COMMAND, "import", ...args, "--in", file("state.json"), "--out", file("new.json"), "--json"];
  const child = spawn(process.execPath, all, { env, stdio: ["ignore", "pipe", "pipe"] });
  const exit = new Promise((resolve) => child.on("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
  expect(leaks({}, { stdout, stderr })).toEqual([]);
  expect(fs.readFileSync(file("state.json"), "utf8")).toBe(before);
  expect(fs.statSync(file("new.json")).mode & 0o777).toBe(0o600);
  expect(await world.stack.cli(["stack", "import", "--file", file("new.json")])).toMatchObject({
    exitCode: 0,
  });
  return JSON.parse(stdout) as ImportOutput;
}

const emptyStack = ["--stack", "engine", "--project", "test"];

/** Runs the printed code with other variables of the program in scope. */
function printed({ program }: ImportOutput, scope: Record<string, unknown> = {}): void {
  const { code } = transformSync(program, {
    jsc: { parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  const load = (name: string) => ({ "pulumi-byob": byob, "@pulumi/pulumi": pulumi })[name];
  new Function("require", "exports", ...Object.keys(scope), code)(load, {}, ...Object.values(scope));
}

/** Sets the secrets in the configuration keys that the printed code reads. */
async function configure(
  { resources }: ImportOutput,
  valuesByName: Record<string, CaseValues>,
): Promise<void> {
  const entries = resources.flatMap(({ name, config }) =>
    Object.entries(config).map(([input, key]) => [
      `test:${key}`,
      { value: String(valuesByName[name]?.[input]), secret: true as const },
    ]),
  );
  await world.stack.setConfig(Object.fromEntries(entries));
}

function expectNoLeaks(): void {
  expect(leaks({}, { state: world.stack.stateText() })).toEqual([]);
}

async function expectNoChanges(): Promise<void> {
  const unchanged = { exitCode: 0, error: "" };
  expectNoLeaks();
  expect(await world.stack.preview({ expectNoChanges: true })).toMatchObject(unchanged);
  expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(await world.stack.up({ expectNoChanges: true })).toMatchObject(unchanged);
  expectNoLeaks();
}

async function expectDestroyed(): Promise<void> {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(engineCases.flatMap((one) => one.live(world.sandbox))).toEqual([]);
  expectNoLeaks();
}

describe("a manual registration, imported into", () => {
  test.each(importables)("an empty stack: $type previews, refreshes and is destroyed", async (kase) => {
    await open(nothing);
    const values = allValues(kase);
    const id = await kase.register(world.sandbox, values);
    const result = await imported(
      [kase.type, id, "--name", "by hand", ...emptyStack],
      importVariables(values),
    );
    world.stack.program = async () => printed(result);
    await configure(result, { "by hand": values });
    await expectNoChanges();
    expect(kase.live(world.sandbox)).toMatchObject([{ id, values }]);
    await expectDestroyed();
  });

  test.each(importables)(
    "a stack with resources: $type previews, refreshes and is destroyed",
    async (kase) => {
      await open(oneOfEach());
      expect(await world.stack.up()).toMatchObject({ exitCode: 0 });
      const values = fewValues(kase, 7);
      const id = await kase.register(world.sandbox, values);
      const result = await imported([kase.type, id, "--name", "imported"], importVariables(values));
      world.stack.program = async () => {
        await oneOfEach()();
        printed(result);
      };
      await configure(result, { imported: values });
      await expectNoChanges();
      await expectDestroyed();
    },
  );
});

test("an import of several objects supports parents and providers, and results in the state of a create", async () => {
  const scaffold = () => {
    const eu = new byob.Provider("eu", {
      labelStudio: { url: world.sandbox.urls.labelStudio, token: world.sandbox.labelStudio.personalToken },
    });
    return { eu, team: new pulumi.ComponentResource("test:index:Team", "team") };
  };
  await open(async () => void scaffold());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const wishes = [];
  const named: Record<string, CaseValues> = {};
  for (const kase of importables) {
    named[kase.type] = allValues(kase);
    const id = await kase.register(world.sandbox, allValues(kase));
    const under = kase.type === labelStudio.type ? { provider: "eu" } : { parent: "team" };
    wishes.push({
      type: kase.type,
      id: kase.type === labelStudio.type ? Number(id) : id,
      name: kase.type,
      ...under,
    });
  }
  fs.writeFileSync(file("import.json"), JSON.stringify(wishes));
  const variables = Object.assign(
    {},
    ...Object.keys(named).map((name) => importVariables(named[name] ?? {}, name)),
  );
  const result = await imported(["--file", file("import.json")], variables);
  // Read before an up or a refresh can add missing values.
  const afterImport = await entries();
  expect([...afterImport.keys()].length).toBe(importables.length);
  world.stack.program = async () => printed(result, scaffold());
  await configure(result, named);
  await expectNoChanges();

  await expectDestroyed();
  // The buckets do not exist, so a create must not probe them.
  const withoutProbe = result.program.replace(/^ {2}bucket:/gm, '  verify: "skip",\n  bucket:');
  world.stack.program = async () => printed({ ...result, program: withoutProbe }, scaffold());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(afterImport).toEqual(await entries());
});

/** Returns the parts of state that an import must reproduce, by resource type and with secrets in plain text. */
async function entries(): Promise<Map<string, CaseValues>> {
  const { deployment } = await world.stack.exportState();
  const ours = deployment.resources?.filter(({ type }) => type.includes("dynamic/byob:")) ?? [];
  return new Map(
    ours.map((resource) => {
      const { urn, inputs, outputs, parent, provider, additionalSecretOutputs } =
        resource as unknown as CaseValues;
      // A new object has another creation time and owner, and a new Provider has another ID.
      const { createdAt, owner, secretFingerprint, verify: _, ...others } = outputs as CaseValues;
      const { verify: __, ...given } = inputs as CaseValues;
      const reference = String(provider).split("::").slice(0, -1);
      const parts = { urn, inputs: given, outputs: others, parent, reference, additionalSecretOutputs };
      return [
        resource.type,
        {
          ...parts,
          createdAt: typeof createdAt,
          owner: typeof owner,
          secretFingerprint: typeof secretFingerprint,
        },
      ];
    }),
  );
}

test("a saved key of Flashback is imported by its ID", async () => {
  await open(nothing);
  const { key: _, secret: __, ...rest } = flashback.required();
  const values = { ...rest, apiKeyUuid: "api-key-1" };
  const id = await importable(flashback).register(world.sandbox, values);
  const result = await imported(
    [flashback.type, id, "--name", "saved", ...emptyStack],
    importVariables(values),
  );
  expect(result.program).toContain('apiKeyUuid: "api-key-1"');
  expect(result.resources[0]?.config).toEqual({});
  world.stack.program = async () => printed(result);
  await expectNoChanges();
  await expectDestroyed();
});

test("with credentials in stack configuration, an up is required before a refresh", async () => {
  await open(nothing);
  const values = allValues(importable(ryzeapi));
  const id = await importable(ryzeapi).register(world.sandbox, values);
  const result = await imported([ryzeapi.type, id, "--name", "chat", ...emptyStack], importVariables(values));
  world.stack.program = async () => printed(result);
  await configure(result, { chat: values });
  world.stack.setEnvironment(noEnvironment(world.sandbox));
  await world.stack.setConfig(asConfig(credentialsOf(world.sandbox), world.sandbox));
  expect(await world.stack.preview({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  const refresh = await world.stack.refresh();
  expect(refresh.error).toContain("RyzeAPI: no credential found");
  expect((await world.stack.refresh({ runProgram: true, expectNoChanges: true })).exitCode).toBe(0);
  expect(await world.stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  expect((await world.stack.refresh({ expectNoChanges: true })).exitCode).toBe(0);
  await expectDestroyed();
});

test("pulumi import fails in all of its forms, as documented", async () => {
  await open(async () => void ryzeapi.make("chat", ryzeapi.required(), { import: "instance-0" }));
  const type = typeToken("RyzeInstanceS3");
  const properties = ["instance"];
  const resources = [{ type, name: "chat", id: "instance-0", properties, inputs: ryzeapi.required() }];
  fs.writeFileSync(file("import.json"), JSON.stringify({ resources }));
  for (const args of [
    [type, "chat", "instance-0"],
    ["--file", file("import.json")],
  ]) {
    const { exitCode, stdout, stderr } = await world.stack.cli(["import", ...args, "--yes"]);
    expect({ failed: exitCode !== 0, output: stdout + stderr }).toEqual({
      failed: true,
      output: expect.stringContaining("toJavaScript"),
    });
  }
  const up = await world.stack.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.error).toContain("toJavaScript");
});

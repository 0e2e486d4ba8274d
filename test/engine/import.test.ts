import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { transformSync } from "@swc/core";
import * as byob from "../../src";
import { contracts, typeToken } from "../../src/contract";
import type { Sandbox } from "../../src/sandbox";
import { asConfig, credentialsOf, noEnvironment } from "./support/accounts";
import { canary, leaks } from "./support/canary";
import { flashback, type KindCase, labelStudio, readableKinds, ryze, type Values } from "./support/kinds";
import { counts, forEach, oneOfEach, openWorld, theOne, type World } from "./support/world";

jest.setTimeout(180_000);

const COMMAND = path.join(__dirname, "../../dist/cli/main.js");

let world: World;
let folder: string;
afterEach(async () => {
  await world.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function open(program: PulumiFn): Promise<void> {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-import-"));
  world = await openWorld(program);
}

const nothing = async () => {};
const file = (name: string) => path.join(folder, name);

/** Every input that the service stores, the secrets as canaries. */
function valuesOf(kase: KindCase, number = 0): Values {
  const secrets = contracts[kase.kind].secrets.filter((name) => name !== kase.credential);
  const canaries = secrets.map((name) => [name, canary(`${kase.kind}.${name}`)]);
  return { ...kase.required(number), ...kase.optional, ...Object.fromEntries(canaries) };
}

/** Registers by the vendors' own requests, as a person does who has no Pulumi; answers the id. */
async function byHand(kase: KindCase, sandbox: Sandbox, values: Values): Promise<string> {
  const { urls, ryze, labelStudio, flashback } = sandbox;
  const post = async (url: string, headers: Record<string, string>, body: Values) => {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    const answer = await fetch(url, { ...init, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as Values;
  };
  if (kase.kind === "RyzeInstanceS3") {
    const { instance, ...settings } = values;
    const headers = { token: ryze.accountToken };
    await post(`${urls.ryze}/api/instance/s3/${instance}`, headers, { enabled: true, ...settings });
    return String(instance);
  }
  if (kase.kind === "FlashbackBucket") {
    const headers = { authorization: `Bearer ${flashback.login.newAccessToken()}` };
    return String(
      (await post(`${urls.flashback}/bucket`, headers, { storageType: "S3", ...values })).bucketId,
    );
  }
  const { access } = await post(
    `${urls.labelStudio}/api/token/refresh/`,
    {},
    { refresh: labelStudio.personalToken },
  );
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const body = Object.fromEntries(Object.entries(values).map(([name, value]) => [snake(name), value]));
  const headers = { authorization: `Bearer ${access}` };
  return String((await post(`${urls.labelStudio}/api/storages/s3/`, headers, body)).id);
}

const upperSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** The variables of everything that the services do not answer. */
function variables(values: Values): Record<string, string> {
  const unreadable = ["secretKey", "awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken", "secret"];
  const names = [...unreadable, "walletAddress", "apiKeyUuid"].filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [`BYOB_IMPORT_${upperSnake(name)}`, String(values[name])]));
}

interface Answer {
  resources: { name: string; urn: string; config: Record<string, string> }[];
  program: string;
}

/** Export, `byob import` as a command of its own, `pulumi stack import`; no secret may be on a terminal. */
async function imported(args: readonly string[], values: readonly Values[]): Promise<Answer> {
  expect(await world.stack.cli(["stack", "export", "--file", file("state.json")])).toMatchObject({
    exitCode: 0,
  });
  const before = fs.readFileSync(file("state.json"), "utf8");
  const env = Object.assign({}, world.sandbox.environment(), ...values.map(variables));
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
  return JSON.parse(stdout) as Answer;
}

const emptyStack = ["--stack", "engine", "--project", "test"];

/** Runs the printed text, with what stands elsewhere in the program in scope. */
function printed({ program }: Answer, scope: Record<string, unknown> = {}): void {
  const { code } = transformSync(program, {
    jsc: { parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  const load = (name: string) => ({ "pulumi-byob": byob, "@pulumi/pulumi": pulumi })[name];
  new Function("require", "exports", ...Object.keys(scope), code)(load, {}, ...Object.values(scope));
}

/** The secrets under the names that the printed text asks for. */
async function configure({ resources }: Answer, valuesByName: Record<string, Values>): Promise<void> {
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
  const unchanged = { exitCode: 0, error: "", ops: {} };
  expectNoLeaks();
  expect(await world.stack.preview({ expectNoChanges: true })).toMatchObject(unchanged);
  expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(await world.stack.up({ expectNoChanges: true })).toMatchObject(unchanged);
  expectNoLeaks();
}

async function expectDestroyed(): Promise<void> {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
  expectNoLeaks();
}

describe("what was registered by hand, imported into", () => {
  test.each(readableKinds)("an empty stack: $kind previews, refreshes and is destroyed", async (kase) => {
    await open(nothing);
    const values = valuesOf(kase);
    const id = await byHand(kase, world.sandbox, values);
    const answer = await imported([kase.kind, id, "--name", "by hand", ...emptyStack], [values]);
    world.stack.program = async () => printed(answer);
    await configure(answer, { "by hand": values });
    await expectNoChanges();
    expect(theOne(kase, world.sandbox)).toMatchObject({ id, values });
    await expectDestroyed();
  });

  test.each(readableKinds)(
    "a stack with resources: $kind previews, refreshes and is destroyed",
    async (kase) => {
      await open(oneOfEach());
      expect(await world.stack.up()).toMatchObject({ exitCode: 0 });
      const values = { ...kase.required(7), ...variablesOnly(kase) };
      const id = await byHand(kase, world.sandbox, values);
      const answer = await imported([kase.kind, id, "--name", "by-hand"], [values]);
      world.stack.program = async () => {
        await oneOfEach()();
        printed(answer);
      };
      await configure(answer, { "by-hand": values });
      await expectNoChanges();
      await expectDestroyed();
    },
  );
});

/** Secrets alone, so that everything else is at its default. */
function variablesOnly(kase: KindCase): Values {
  const secrets = contracts[kase.kind].secrets.filter((name) => name in kase.required());
  return Object.fromEntries(secrets.map((name) => [name, canary(`${kase.kind}.${name}`)]));
}

test("several at once go below a component and under a Provider, and leave what a create leaves", async () => {
  const scaffold = () => {
    const eu = new byob.Provider("eu", {
      labelStudio: { url: world.sandbox.urls.labelStudio, token: world.sandbox.labelStudio.personalToken },
    });
    return { eu, team: new pulumi.ComponentResource("test:index:Team", "team") };
  };
  await open(async () => void scaffold());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const wishes = [];
  const named: Record<string, Values> = {};
  for (const kase of readableKinds) {
    named[kase.kind] = valuesOf(kase);
    const id = await byHand(kase, world.sandbox, valuesOf(kase));
    const under = kase === labelStudio ? { provider: "eu" } : { parent: "team" };
    wishes.push({ kind: kase.kind, id: kase === labelStudio ? Number(id) : id, name: kase.kind, ...under });
  }
  fs.writeFileSync(file("import.json"), JSON.stringify(wishes));
  const answer = await imported(["--file", file("import.json")], Object.values(named));
  // Before an up or a refresh mends what may be missing.
  const afterImport = await entries();
  expect([...afterImport.keys()].length).toBe(readableKinds.length);
  world.stack.program = async () => printed(answer, scaffold());
  await configure(answer, named);
  await expectNoChanges();

  await expectDestroyed();
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(afterImport).toEqual(await entries());
});

/** What an import has to get right of each of our resources, by its type; secrets are in plain text. */
async function entries(): Promise<Map<string, Values>> {
  const { deployment } = await world.stack.exportState();
  const ours = deployment.resources?.filter(({ type }) => type.includes("dynamic/byob:")) ?? [];
  return new Map(
    ours.map((resource) => {
      const { urn, inputs, outputs, parent, provider, additionalSecretOutputs } =
        resource as unknown as Values;
      // Another object has another time, and a Provider made again another id.
      const { createdAt, ...others } = outputs as Values;
      const reference = String(provider).split("::").slice(0, -1);
      const parts = { urn, inputs, outputs: others, parent, reference, additionalSecretOutputs };
      return [resource.type, { ...parts, createdAt: typeof createdAt }];
    }),
  );
}

test("a saved key of Flashback is given by its id", async () => {
  await open(nothing);
  const { key: _, secret: __, ...rest } = flashback.required();
  const values = { ...rest, apiKeyUuid: "api-key-1" };
  const id = await byHand(flashback, world.sandbox, values);
  const answer = await imported([flashback.kind, id, "--name", "saved", ...emptyStack], [values]);
  expect(answer.program).toContain('apiKeyUuid: "api-key-1"');
  expect(answer.resources[0]?.config).toEqual({});
  world.stack.program = async () => printed(answer);
  await expectNoChanges();
  await expectDestroyed();
});

test("with credentials in stack configuration an up must come before a refresh", async () => {
  await open(nothing);
  const values = valuesOf(ryze);
  const id = await byHand(ryze, world.sandbox, values);
  const answer = await imported([ryze.kind, id, "--name", "chat", ...emptyStack], [values]);
  world.stack.program = async () => printed(answer);
  await configure(answer, { chat: values });
  world.stack.setEnvironment(noEnvironment(world.sandbox));
  await world.stack.setConfig(asConfig(credentialsOf(world.sandbox), world.sandbox));
  expect(await world.stack.preview({ expectNoChanges: true })).toMatchObject({ exitCode: 0, ops: {} });
  const refresh = await world.stack.refresh();
  expect(refresh.error).toContain("no credential for RyzeAPI found");
  expect((await world.stack.refresh({ runProgram: true, expectNoChanges: true })).exitCode).toBe(0);
  expect(await world.stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0, ops: {} });
  expect((await world.stack.refresh({ expectNoChanges: true })).exitCode).toBe(0);
  await expectDestroyed();
});

test("pulumi import fails in each of its forms, as the documentation says", async () => {
  await open(async () => void ryze.make("chat", ryze.required(), { import: "instance-0" }));
  const type = typeToken("RyzeInstanceS3");
  const properties = ["instance"];
  const resources = [{ type, name: "chat", id: "instance-0", properties, inputs: ryze.required() }];
  fs.writeFileSync(file("import.json"), JSON.stringify({ resources }));
  for (const args of [
    [type, "chat", "instance-0"],
    ["--file", file("import.json")],
  ]) {
    const { exitCode, stdout, stderr } = await world.stack.cli(["import", ...args, "--yes"]);
    expect({ failed: exitCode !== 0, said: stdout + stderr }).toEqual({
      failed: true,
      said: expect.stringContaining("toJavaScript"),
    });
  }
  const up = await world.stack.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.error).toContain("toJavaScript");
});

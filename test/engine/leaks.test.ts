// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
/**
 * Search for secrets in everything that the commands of Pulumi and of this package print and write.
 *
 * Each secret is searched in all encodings and as halves. `secrets.test.ts` and `events-secrets.test.ts` search the
 * engine events, `--json`, `--debug` and the event log; `test/reliability/leaks.test.ts` the plugin process alone.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordReliability } from "../reliability/support/record";
import { rejection } from "../services/case";
import { serviceIdOf } from "../services/definitions";
import { echo, leaks } from "./support/canary";
import { CANARY_CONFIG, CANARY_OF_SERVICE, FLASHBACK_EMAIL } from "./support/canary-accounts";
import {
  type CaseValues,
  distinctCases,
  type EngineCase,
  engineCases,
  readableEngineCases,
} from "./support/cases";
import { allValues, importables, importVariables } from "./support/import-inputs";
import { bucketSecrets, COMMAND, LeakWorld } from "./support/leak-world";

jest.setTimeout(180_000);

const began = Date.now();
const RUN = ["--yes", "--skip-preview", "--diff"];
const VERBOSE = ["-v=9", "--logtostderr", "--logflow"];

let world: LeakWorld;
/** Number of commands by group. */
const groups: [string, number][] = [];
let commandsBefore = 0;

beforeAll(async () => {
  world = await LeakWorld.open();
});
afterAll(() => world.close());
afterEach(() => world.sandbox.clearFaults());

/** Searches everything since the last search. */
function expectNoLeaks(group: string): void {
  const found = leaks(world.secrets, world.texts);
  groups.push([group, world.commands - commandsBefore]);
  commandsBefore = world.commands;
  for (const name of Object.keys(world.texts)) {
    delete world.texts[name];
  }
  expect(found).toEqual([]);
}

async function succeed(name: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await world.pulumi(name, args);
  expect({ name, code, text: code === 0 ? "" : stdout + stderr }).toEqual({ name, code: 0, text: "" });
}

const edit = ({ nonKey: { field, value } }: EngineCase): CaseValues => ({ [field]: value });

/**
 * Lines that the engine logs at level 7 and higher: the properties of each message to and from the plugin and the
 * program, and the inputs of each step. No program and no provider can remove secrets from them.
 */
const ENGINE_LOG = /^(?:Unm|M)arshaling property for RPC\[|^Planner decided to /;

/** Removes the engine's own lines with properties from a log, and returns their number. */
function removeEngineLog(name: string): number {
  const lines = (world.texts[name] ?? "").split("\n");
  const isOwn = (line: string) => {
    try {
      const { v, msg } = JSON.parse(line) as { v?: number; msg: string };
      return v !== undefined && v >= 7 && ENGINE_LOG.test(msg);
    } catch {
      return false;
    }
  };
  const others = lines.filter((line) => !isOwn(line));
  world.texts[name] = others.join("\n");
  return lines.length - others.length;
}

test("no command of a life shows a secret, except for properties that the engine logs with -v=7 and higher", async () => {
  world.write();
  await succeed("preview", ["preview", "--diff"]);
  await succeed("up", ["up", ...RUN, ...VERBOSE]);
  expect(removeEngineLog("stderr of up")).toBeGreaterThan(100);
  expect(Object.keys(world.texts).join()).toMatch(/tmp\/pulumi-byob-\w+\/\w+\.jsonl during up/);
  for (const kase of readableEngineCases) {
    for (const { id } of kase.live(world.sandbox)) {
      kase.set(world.sandbox, id, edit(kase));
    }
  }
  await succeed("refresh", ["refresh", ...RUN, "-v=6", "--logtostderr"]);
  world.write({ explicit: edit });
  await succeed("update", ["up", ...RUN, "-v=3", "--logtostderr", "--logflow"]);
  for (const command of [
    ["stack", "export"],
    ["stack", "--show-urns", "--show-ids"],
    ["stack", "output", "--json"],
    ["stack", "history", "--json"],
    ["stack", "graph", "graph.dot"],
    ["config", "--json"],
    ["about", "--json"],
  ]) {
    await succeed(command.join(" "), command);
  }
  // Pulumi cannot import dynamic resources. The error must not show anything, either.
  await world.pulumi("import", [
    "import",
    "pulumi-nodejs:dynamic/byob:RyzeInstanceS3",
    "it",
    "instance-0",
    "--yes",
  ]);
  expectNoLeaks("Pulumi commands of a life, with `--diff` and `-v`");
});

test("no error of an update shows a secret that the service repeats", async () => {
  for (const one of distinctCases) {
    const { service, updateRequest } = one;
    const text = echo(CANARY_OF_SERVICE[service] ?? "", ...Object.values(bucketSecrets(one)));
    world.sandbox.fault({ service, ...updateRequest, times: Infinity, then: rejection(one, text, 400) });
  }
  // Only the resources with these secrets are updated. Another update does not know them.
  world.write();
  const { code, stdout, stderr } = await world.pulumi("rejected update", [
    "up",
    ...RUN,
    "--continue-on-error",
  ]);
  expect(code).not.toBe(0);
  expect((stdout + stderr).match(/invalid: /g)?.length).toBeGreaterThanOrEqual(distinctCases.length);
  expectNoLeaks("`pulumi up` with rejections that repeat the secrets");
});

test.each([
  // The text of an unknown error is not shown.
  { mode: "error" as const, text: "no connection to" },
  { mode: "exception" as const, text: "the plugin crashes" },
])("no output shows a secret after an $mode in the plugin", async ({ mode, text }) => {
  world.crash(mode);
  world.write({ probed: edit });
  const { code, stdout, stderr } = await world.pulumi(mode, ["up", ...RUN, "--continue-on-error"]);
  world.crash(undefined);
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain(text);
  expectNoLeaks(`\`pulumi up\` with an ${mode} in the plugin`);
});

/** `awsSecretAccessKey` as `AWS_SECRET_ACCESS_KEY`. */
const upperSnake = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();

test("byob doctor shows no secret, also of keys that the store rejects", async () => {
  for (const one of distinctCases) {
    const service = serviceIdOf(one.type);
    const secrets = Object.entries(bucketSecrets(one));
    const settings = Object.entries({ ...one.required(), ...one.bucketInputs(world.sandbox.bucket) });
    const names = new Set(secrets.map(([name]) => name));
    fs.writeFileSync(
      path.join(world.program.folder, "settings.json"),
      JSON.stringify(Object.fromEntries(settings.filter(([name]) => !names.has(name)))),
    );
    const rejected = Object.fromEntries(
      secrets.map(([name, value]) => [`BYOB_DOCTOR_${upperSnake(name)}`, value]),
    );
    const args = ["doctor", service, "--args", "settings.json", "--no-input"];
    const { code } = await world.byob(`doctor ${service}`, args, rejected);
    expect({ service, code }).toEqual({ service, code: 1 });
  }
  const { accessKeyId, secretAccessKey, endpoint, name } = world.sandbox.bucket;
  const valid = { BYOB_DOCTOR_ACCESS_KEY_ID: accessKeyId, BYOB_DOCTOR_SECRET_ACCESS_KEY: secretAccessKey };
  const generic = ["doctor", "generic", "--endpoint", endpoint, "--bucket", name, "--no-input", "--json"];
  expect((await world.byob("doctor generic", generic, valid)).code).toBe(0);
  expectNoLeaks("`byob doctor`");
});

const credentials = {
  RYZEAPI_TOKEN: CANARY_CONFIG.ryzeapiToken,
  LABEL_STUDIO_API_KEY: CANARY_CONFIG.labelStudioToken,
  FLASHBACK_EMAIL,
  FLASHBACK_PASSWORD: CANARY_CONFIG.flashbackPassword,
};

test("byob import shows no secret, and pulumi stack import encrypts them", async () => {
  const { folder } = world.program;
  const urls = Object.entries(world.sandbox.environment()).filter(([name]) => name.endsWith("_URL"));
  for (const one of importables) {
    const values = allValues(one, 5);
    const id = await one.register(world.sandbox, values);
    const variables = { ...Object.fromEntries(urls), ...credentials, ...importVariables(values) };
    await succeed("stack export", ["stack", "export", "--file", "state.json"]);
    const args = [
      "import",
      one.type,
      id,
      "--name",
      `imported-${one.type}`,
      "--in",
      "state.json",
      "--out",
      "new.json",
    ];
    const { code, stderr } = await world.byob(`import ${one.type}`, args, variables);
    expect({ code, text: code === 0 ? "" : stderr }).toEqual({ code: 0, text: "" });
    await succeed("stack import", ["stack", "import", "--file", "new.json"]);
    fs.rmSync(path.join(folder, "new.json"));
    const secret = CANARY_OF_SERVICE[one.service] ?? "";
    world.sandbox.fault({ service: one.service, times: Infinity, then: rejection(one, echo(secret)) });
    const rejected = await world.byob(`rejected import ${one.type}`, args, variables);
    world.sandbox.clearFaults();
    expect(rejected.code).not.toBe(0);
    expect(rejected.stderr).toContain("invalid: ");
  }
  expectNoLeaks("`byob import` and `pulumi stack import`");
});

test("byob policy and byob sandbox show no secret of their environment or of the requests", async () => {
  const variables = { ...credentials, AWS_SECRET_ACCESS_KEY: CANARY_CONFIG.modelslabKey };
  for (const service of new Set(engineCases.map(({ type }) => serviceIdOf(type)))) {
    const args = ["policy", service, "--bucket", "media"];
    const { code } = await world.byob(`policy ${service}`, args, variables);
    // ModelsLab needs a directory.
    expect(code).toBe(service === "modelslab" ? 64 : 0);
  }
  await runSandbox(variables);
  expectNoLeaks("`byob policy` and `byob sandbox`");
});

/** Starts `byob sandbox`, sends requests with secrets, and reads its control routes. */
async function runSandbox(variables: Record<string, string>): Promise<void> {
  const env = { ...world.program.environment, ...variables };
  const child = spawn(process.execPath, [COMMAND, "sandbox", "--free-ports", "--json", "--log"], { env });
  const output = { stdout: "", stderr: "" };
  const closed = once(child, "close");
  child.stdout.on("data", (data) => (output.stdout += data));
  child.stderr.on("data", (data) => (output.stderr += data));
  const ended = closed.then(() => ({ code: 0, ...output }));
  const recorded = world.record("sandbox", ended);
  while (!output.stdout.includes("\n")) {
    await sleep(20);
  }
  const { urls } = JSON.parse(output.stdout) as { urls: Record<string, string> };
  for (const one of distinctCases) {
    const url = urls[one.service] ?? "";
    const body = JSON.stringify({ ...one.required(), ...bucketSecrets(one) });
    const headers = {
      authorization: `Bearer ${CANARY_CONFIG.ryzeapiToken}`,
      "content-type": "application/json",
    };
    const { path: route } = one.createRequest;
    await fetch(url + (typeof route === "string" ? route : "/"), { method: "POST", headers, body });
    for (const control of ["requests", "state"]) {
      const response = await fetch(`${url}/_sandbox/${control}`);
      world.texts[`${control} of ${one.service}`] = await response.text();
    }
  }
  child.kill("SIGINT");
  await recorded;
  // The keys of the sandbox itself, with which the user configures a program. Each sandbox has the same ones.
  const { accessKeyId, secretAccessKey } = world.sandbox.bucket;
  world.texts["stdout of sandbox"] = output.stdout
    .replaceAll(accessKeyId, "")
    .replaceAll(secretAccessKey, "");
  expect(output.stderr.split("\n").length).toBeGreaterThan(distinctCases.length);
}

test("destroy, and the state after it, show no secret", async () => {
  await world.pulumi("destroy", ["destroy", ...RUN]);
  await world.pulumi("stack export", ["stack", "export"]);
  expectNoLeaks("`pulumi destroy`");
});

afterAll(() => {
  recordReliability("leaks", {
    title: "Leaks",
    text: "One canary for each secret of a bucket, and the credentials of all services as configuration and as arguments of a `Provider`, are searched in everything that commands of the real CLI and of `byob` print and write: outputs, logs, state, history, backups, temporary files, the home and workspace folders. Each secret is searched in plain, URL, JSON (also escaped twice and three times) and base64 form at each offset, as a whole and as halves. With `-v=7` and higher, the engine logs the properties of each message and step in plain text; these lines are Pulumi's own, and all others are searched. Further tests search the engine events, `--json`, `--debug` and the event log (`test/engine/secrets.test.ts`, `events-secrets.test.ts`), and the plugin process (`test/reliability/leaks.test.ts`).",
    columns: ["commands", "number", "secrets", "leaks"],
    rows: groups.map(([group, commands]) => [group, commands, Object.keys(world.secrets).length, 0]),
    seconds: Math.round((Date.now() - began) / 1000),
  });
});

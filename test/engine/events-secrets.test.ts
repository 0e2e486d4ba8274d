import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { manifests } from "../../src/contract";
import { canary, leaks } from "./support/canary";
import { type CaseValues, engineCases } from "./support/cases";
import { counts, type EngineWorld, forEach, openEngineWorld } from "./support/world";

jest.setTimeout(180_000);

const repository = path.resolve(__dirname, "../..");

/** Canaries for all storage secrets of each resource. Credentials are in the environment, not in inputs. */
const secretsOf = Object.fromEntries(
  engineCases.map(({ type, credential, required, optional }) => {
    const names = manifests[type].secrets.filter((name) => name !== credential);
    const given: CaseValues = { ...required(), ...optional };
    const used = names.filter((name) => name in given);
    return [type, Object.fromEntries(used.map((name) => [name, canary(`${type}.${name}`)]))];
  }),
);
const secrets = Object.fromEntries(
  Object.entries(secretsOf).flatMap(([kind, values]) =>
    Object.entries(values).map(([name, value]) => [`${kind}.${name}`, value]),
  ),
);

let world: EngineWorld;
let folder: string;

/** Writes the program to disk, because the CLI cannot run an inline program. */
function writeProgram(changes: Record<string, CaseValues> = {}): void {
  const inputs = engineCases.map(({ type, required }) => ({
    kind: type,
    args: { verify: "skip", ...required(), ...secretsOf[type], ...changes[type] },
    secret: Object.keys(secretsOf[type] ?? {}),
  }));
  // The secrets are in a separate file, because the CLI can print the source of a program that fails.
  fs.writeFileSync(path.join(folder, "inputs.json"), JSON.stringify(inputs));
  fs.writeFileSync(
    path.join(folder, "index.js"),
    `const byob = require("pulumi-byob");
     for (const { kind, args } of require("./inputs.json")) new byob[kind](kind, args);`,
  );
}

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-events-"));
  const modules = path.join(folder, "node_modules");
  fs.mkdirSync(modules);
  fs.symlinkSync(repository, path.join(modules, "pulumi-byob"));
  fs.symlinkSync(path.join(repository, "node_modules", "@pulumi"), path.join(modules, "@pulumi"));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "program", main: "index.js" }));
  world = await openEngineWorld(async () => {}, { main: folder });
  writeProgram();
});
afterEach(async () => {
  await world.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs a command and returns its output. */
async function written(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await world.stack.cli(args);
  const text = stdout + stderr;
  expect({ args, exitCode, text: exitCode === 0 ? "" : text }).toEqual({ args, exitCode: 0, text: "" });
  return text;
}

const UP = ["up", "--yes", "--skip-preview"];
const rotated = () =>
  Object.fromEntries(
    engineCases.map((kase) => [kase.type, Object.fromEntries(Object.entries(kase.others).slice(0, 1))]),
  );

/** Runs create, update, refresh with drift and destroy with the same options, and returns the outputs. */
async function life(options: (run: string) => string[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const run = async (name: string, ...args: string[]) => {
    texts[name] = await written(...args, ...options(name));
  };
  await run("up", ...UP);
  expect(counts(world.sandbox)).toEqual(forEach(1));
  writeProgram(rotated());
  await run("update", ...UP);
  for (const kase of engineCases.filter(({ readable }) => readable)) {
    for (const { id } of kase.live(world.sandbox)) {
      kase.set(world.sandbox, id, kase.others);
    }
  }
  await run("refresh", "refresh", "--yes", "--skip-preview");
  await run("repair", ...UP);
  await run("destroy", "destroy", "--yes", "--skip-preview");
  expect(counts(world.sandbox)).toEqual(forEach(0));
  return texts;
}

test("the output of --json contains no storage secret", async () => {
  expect(leaks(secrets, { preview: await written("preview", "--json") })).toEqual([]);
  expect(leaks(secrets, await life(() => ["--json"]))).toEqual([]);
});

test("the event log contains no storage secret", async () => {
  // The CLI supports the option only if this is set.
  world.stack.setEnvironment({ PULUMI_DEBUG_COMMANDS: "true" });
  const file = (run: string) => path.join(folder, `${run}.events`);
  const texts = await life((run) => ["--event-log", file(run)]);
  for (const run of Object.keys(texts)) {
    expect(fs.statSync(file(run)).size).toBeGreaterThan(100);
    texts[`events of ${run}`] = fs.readFileSync(file(run), "utf8");
  }
  expect(leaks(secrets, texts)).toEqual([]);
});

test("the output of --debug contains no storage secret", async () => {
  expect(leaks(secrets, await life(() => ["--debug"]))).toEqual([]);
});

/**
 * Log lines with outputs. The engine logs the inputs of each step at level 7 and all messages at level 9. A provider can
 * therefore keep secrets only out of the outputs.
 */
const aboutOutputs = /outputs\]|outputs=|outs=|RPC finished/i;

test("the outputs in the log of -v=9 contain no storage secret", async () => {
  const texts = await life(() => ["-v=9", "--logtostderr"]);
  const lines = Object.fromEntries(
    Object.entries(texts).map(([run, text]) => [
      run,
      text
        .split("\n")
        .filter((line) => aboutOutputs.test(line))
        .join("\n"),
    ]),
  );
  for (const text of Object.values(lines)) {
    expect(text).not.toBe("");
  }
  expect(leaks(secrets, lines)).toEqual([]);
});

test("the log of -v=6 contains no storage secret", async () => {
  expect(leaks(secrets, await life(() => ["-v=6", "--logtostderr"]))).toEqual([]);
});

/** The code that a program and a plugin load, in counts that do not depend on the speed of the machine. */
import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { contractCaseOf, of } from "./support/cases";
import { layouts } from "./support/layouts";
import { openContractWorld } from "./support/world";

const run = promisify(execFile);
const installed = path.join(layouts().direct, "node_modules/pulumi-byob");
const DEPENDENCY = /[\\/]node_modules[\\/](zod|undici|@aws-sdk|@smithy|commander|saxes)[\\/]/;

jest.setTimeout(60_000);

interface LoadedCode {
  modules: number;
  kilobytes: number;
}

/** Modules in memory after each step of a process next to the packed package. */
async function loadedAfter(steps: readonly string[], env: Record<string, string> = {}): Promise<string[][]> {
  const report = "(() => reports.push(Object.keys(require.cache)))();";
  const code = `(async () => { const reports = []; let handler, checked;
    ${steps.map((step) => `${step};${report}`).join("\n")}
    console.log(JSON.stringify(reports)); process.exit(); })();`;
  const options = { cwd: layouts().direct, env: { ...process.env, ...env } };
  const { stdout } = await run(process.execPath, ["-e", code], options);
  return JSON.parse(stdout) as string[][];
}

function sizeOf(files: readonly string[]): LoadedCode {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { modules: files.length, kilobytes: Math.ceil(bytes / 1000) };
}

/** The dependencies of this package among the modules. */
function dependenciesIn(files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => DEPENDENCY.exec(file)?.[1] ?? []))];
}

/** A limit far above the measured value would detect nothing, so it must be lowered when less is loaded. */
function expectWithin(limit: LoadedCode, loaded: LoadedCode): void {
  const isExceeded = loaded.modules > limit.modules || loaded.kilobytes > limit.kilobytes;
  expect(isExceeded || loaded.kilobytes < limit.kilobytes * 0.8 ? loaded : limit).toEqual(limit);
}

test("a program loads few modules of this package, and none of its dependencies", async () => {
  const [files = []] = await loadedAfter(['require("pulumi-byob")']);
  expect(dependenciesIn(files)).toEqual([]);
  const own = files.filter((file) => file.startsWith(installed));
  expect(own).toContain(path.join(installed, "dist/index.js"));
  expectWithin({ modules: 7, kilobytes: 92 }, sizeOf(own));
});

test("the first check and the first create of a plugin load only what they need", async () => {
  const world = await openContractWorld();
  const { type, inputs } = contractCaseOf("RyzeInstanceS3");
  const [entry = [], served = [], checked = [], created = []] = await loadedAfter(
    [
      'const entry = require("pulumi-byob/provider")',
      `handler = entry.handler("${type}"); await handler.configure({ config: { get: () => undefined } })`,
      `checked = await handler.check({}, ${JSON.stringify(of(type, inputs))})`,
      "await handler.create(checked.inputs)",
    ],
    world.sandbox.environment(),
  );
  expect(world.sandbox.requests("ryzeapi").map(({ status }) => status)).toEqual([200, 200]);
  await world.close();
  expect(served).toEqual(entry);
  expect(entry.length).toBeLessThanOrEqual(12);
  expect(dependenciesIn(checked)).toEqual([]);
  expect(dependenciesIn(created)).toEqual(["undici"]);
  expectWithin({ modules: 15, kilobytes: 435 }, sizeOf(checked));
  expectWithin({ modules: 41, kilobytes: 810 }, sizeOf(created));
});

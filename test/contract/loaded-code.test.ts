/** The code that a program and a plugin load, in counts that do not depend on the speed of the machine. */
import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { contractCaseOf, of } from "./support/cases";
import { layouts } from "./support/layouts";
import { openContractWorld } from "./support/world";

const run = promisify(execFile);

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

/** A limit far above the measured value would detect nothing, so it must be lowered when less is loaded. */
function expectWithin(limit: LoadedCode, loaded: LoadedCode): void {
  const isExceeded = loaded.modules > limit.modules || loaded.kilobytes > limit.kilobytes;
  expect(isExceeded || loaded.kilobytes < limit.kilobytes * 0.8 ? loaded : limit).toEqual(limit);
}

test("a program loads few modules of this package", async () => {
  const [files = []] = await loadedAfter(['require("pulumi-byob")']);
  const own = files.filter((file) => file.includes(path.join("node_modules", "pulumi-byob", "dist")));
  expectWithin({ modules: 7, kilobytes: 92 }, sizeOf(own));
});

test("the first check and the first create of a plugin load only what they need", async () => {
  const world = await openContractWorld();
  const { type, inputs } = contractCaseOf("RyzeInstanceS3");
  const [checked = [], created = []] = await loadedAfter(
    [
      `handler = require("pulumi-byob/provider").handler("${type}");
       await handler.configure({ config: { get: () => undefined } });
       checked = await handler.check({}, ${JSON.stringify(of(type, inputs))})`,
      "await handler.create(checked.inputs)",
    ],
    world.sandbox.environment(),
  );
  expect(world.sandbox.requests("ryzeapi").map(({ status }) => status)).toEqual([200, 200]);
  await world.close();
  expectWithin({ modules: 15, kilobytes: 435 }, sizeOf(checked));
  expectWithin({ modules: 128, kilobytes: 1750 }, sizeOf(created));
});

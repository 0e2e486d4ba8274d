import fs from "node:fs";
import path from "node:path";
import { MANIFEST } from "../src/manifest";
import { type ProgramStack, withProgramStack } from "./lib/program-stack";
import { runScript } from "./lib/script";
import { inputs } from "./lib/state-size/inputs";
import { alignColumns } from "./lib/table";

const HELP = `Usage: npm run state-size [-- --json]

Measures the bytes of each resource in a state file: JSON without whitespace, secrets encrypted with a passphrase.
Runs "pulumi up" against the emulators. Exit code 1: a resource is larger than its target. Exit code 2: "pulumi up"
failed.

  --json   print JSON
  --help   print this text`;

const SOURCES = path.join(__dirname, "lib", "state-size");

interface Size {
  type: string;
  bytes: number;
  /** Bytes of a resource that does nothing and has the same inputs. */
  nothing: number;
  /** Bytes of `sourcePosition` and `stackTrace`, which depend on paths; part of `bytes`. */
  source: number;
  target: number;
}

interface StateResource {
  urn: string;
  sourcePosition?: string;
  stackTrace?: unknown;
}

interface State {
  checkpoint: { latest: { resources: StateResource[] } };
}

async function measure(signal: AbortSignal): Promise<Size[]> {
  const files = ["program.ts", "inputs.ts"].map((name) => path.join(SOURCES, name));
  return withProgramStack(files, { signal }, async (program) => sizesOf(await resourcesAfterUp(program)));
}

async function resourcesAfterUp(program: ProgramStack): Promise<StateResource[]> {
  await program.pulumi("up", "--yes", "--skip-preview");
  const state: State = JSON.parse(fs.readFileSync(program.stateFile, "utf8"));
  return state.checkpoint.latest.resources;
}

function sizesOf(resources: readonly StateResource[]): Size[] {
  return inputs.map(({ type, name, target }) => {
    const resource = getResource(resources, name);
    const { sourcePosition: _position, stackTrace: _trace, ...rest } = resource;
    return {
      type,
      bytes: jsonBytes(resource),
      nothing: jsonBytes(getResource(resources, `nothing-${name}`)),
      source: jsonBytes(resource) - jsonBytes(rest),
      target,
    };
  });
}

function getResource(resources: readonly StateResource[], name: string): StateResource {
  const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (!found) {
    throw new Error(`the state does not contain the resource "${name}"`);
  }
  return found;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function table(sizes: readonly Size[]): string {
  const rows = sizes.map((size) => [
    size.bytes > size.target ? "too large" : "passed",
    size.type,
    ...[size.bytes, size.target, size.nothing, size.source].map(String),
  ]);
  const heading = ["", "resource", "bytes", "target", "do-nothing", "of paths"];
  return [...alignColumns([heading, ...rows], 2), ...notMeasured(sizes)].join("\n");
}

/** A line for each resource type without inputs in `lib/state-size/inputs.ts`. */
function notMeasured(sizes: readonly Size[]): string[] {
  return Object.keys(MANIFEST)
    .filter((type) => !sizes.some((size) => size.type === type))
    .map((type) => `not measured  ${type}: scripts/lib/state-size/inputs.ts has no inputs for it`);
}

runScript({
  help: HELP,
  options: { json: { type: "boolean" } },
  errorExitCode: 2,
  main: async ({ json }, signal) => {
    const sizes = await measure(signal);
    console.log(json ? JSON.stringify(sizes, undefined, 2) : table(sizes));
    return sizes.some((size) => size.bytes > size.target) ? 1 : 0;
  },
});

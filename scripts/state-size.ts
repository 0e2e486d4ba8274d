import { MANIFEST } from "../src/manifest";
import { runScript } from "./lib/script";
import { measureStateSizes, type StateSize } from "./lib/state-size/measure";
import { alignColumns } from "./lib/table";

const HELP = `Usage: npm run state-size [-- --json]

Measures the bytes of each resource in a state file: JSON without whitespace, secrets encrypted with a passphrase.
Runs "pulumi up" against the emulators. Exit code 1: a resource is larger than its target. Exit code 2: "pulumi up"
failed.

  --json   print JSON
  --help   print this text`;

function table(sizes: readonly StateSize[]): string {
  const rows = sizes.map((size) => [
    size.bytes > size.target ? "too large" : "passed",
    size.type,
    ...[size.bytes, size.target, size.nothing, size.source].map(String),
  ]);
  const heading = ["", "resource", "bytes", "target", "do-nothing", "of paths"];
  return [...alignColumns([heading, ...rows], 2), ...notMeasured(sizes)].join("\n");
}

/** A line for each resource type without inputs in `lib/state-size/inputs.ts`. */
function notMeasured(sizes: readonly StateSize[]): string[] {
  return Object.keys(MANIFEST)
    .filter((type) => !sizes.some((size) => size.type === type))
    .map((type) => `not measured  ${type}: scripts/lib/state-size/inputs.ts has no inputs for it`);
}

runScript({
  help: HELP,
  options: { json: { type: "boolean" } },
  errorExitCode: 2,
  main: async ({ json }, signal) => {
    const sizes = await measureStateSizes(signal);
    console.log(json ? JSON.stringify(sizes, undefined, 2) : table(sizes));
    return sizes.some((size) => size.bytes > size.target) ? 1 : 0;
  },
});

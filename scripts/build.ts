/**
 * Builds both packages, unless nothing that the build reads has changed since the last one.
 *
 * Most commands of this repository use the build, and .ci/run calls several of them.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { runScript } from "./lib/script";

const HELP = `Usage: npm run build [-- --force]

Builds dist and packages/sandbox/dist. Does nothing if they are up to date.

  --force  always builds
  --help   prints this text`;

const ROOT = path.resolve(__dirname, "..");
/** Everything that the build reads. */
const INPUTS = [
  "src",
  "packages/sandbox/src",
  "packages/sandbox/package.json",
  "packages/sandbox/tsconfig.build.json",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.types.json",
  "scripts/build.ts",
  "scripts/bundle.ts",
  "scripts/prune-declarations.ts",
];
const OUTPUTS = ["dist", "packages/sandbox/dist"];
/** Hash of the inputs and of the outputs' names and times after the last build. */
const STAMP = path.join(ROOT, "node_modules/.cache/pulumi-byob/build");

function filesIn(name: string): string[] {
  const file = path.join(ROOT, name);
  if (!fs.existsSync(file)) {
    return [];
  }
  return fs.statSync(file).isDirectory()
    ? fs.readdirSync(file, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        return entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [];
      })
    : [file];
}

function currentStamp(): string {
  const hash = createHash("sha256");
  for (const file of INPUTS.flatMap(filesIn).sort()) {
    hash.update(`${file}\0`).update(fs.readFileSync(file));
  }
  for (const file of OUTPUTS.flatMap(filesIn).sort()) {
    hash.update(`${file}\0${fs.statSync(file).mtimeMs}\0`);
  }
  return hash.digest("hex");
}

function isUpToDate(): boolean {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, "utf8") === currentStamp();
}

runScript({
  help: HELP,
  options: { force: { type: "boolean", default: false } },
  main: async ({ force }) => {
    if (!force && isUpToDate()) {
      console.log("dist is up to date.");
      return 0;
    }
    const { status } = spawnSync("npm", ["run", "--silent", "compile"], { cwd: ROOT, stdio: "inherit" });
    if (status !== 0) {
      return status ?? 1;
    }
    fs.mkdirSync(path.dirname(STAMP), { recursive: true });
    fs.writeFileSync(STAMP, currentStamp());
    return 0;
  },
});

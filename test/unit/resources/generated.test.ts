import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");

function generateIn(cwd: string, ...options: string[]) {
  const args = ["--import", "tsx", "scripts/generate.ts", ...options];
  return spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
}

function generate(...options: string[]) {
  return generateIn(ROOT, ...options);
}

/** The sources that the generator reads, in a separate folder, because other tests read the folders of the services too. */
function copyOfRepository(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "byob-generate-"));
  for (const name of [
    "scripts",
    "src",
    "packages/sandbox/src",
    ".gitignore",
    "biome.json",
    "tsconfig.json",
  ]) {
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

test("registries, classes and reference pages match the definitions (otherwise run npm run generate)", () => {
  expect(generate("--check")).toMatchObject({ status: 0, stderr: "" });
}, 60_000);

test("a page of a removed resource type is reported", () => {
  const file = path.join(ROOT, "docs/resources/LeftOver.md");
  writeFileSync(
    file,
    "<!-- Written by `npm run generate` from the declaration of the resource type; do not edit. -->\n",
  );
  try {
    const { status, stderr } = generate("--check");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("docs/resources/LeftOver.md does not belong to a resource type"),
    });
  } finally {
    rmSync(file);
  }
}, 60_000);

test("a service that is not complete is one line and writes nothing", () => {
  const copy = copyOfRepository();
  try {
    mkdirSync(path.join(copy, "src/services/acme"));
    expect(generateIn(copy)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "src/services/acme/index.ts is missing; docs/architecture.md lists the files of a service.\n",
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}, 60_000);

test("an unknown option writes nothing", () => {
  const { status, stdout, stderr } = generate("--chekc");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("Unknown option '--chekc'");
}, 60_000);

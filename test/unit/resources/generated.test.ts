import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");

function generate(...options: string[]) {
  const args = ["--import", "tsx", "scripts/generate.ts", ...options];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
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
      stderr: expect.stringContaining("docs/resources/LeftOver.md belongs to no resource type"),
    });
  } finally {
    rmSync(file);
  }
}, 60_000);

test("an unknown option writes nothing", () => {
  const { status, stdout, stderr } = generate("--chekc");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("Unknown option '--chekc'");
}, 60_000);

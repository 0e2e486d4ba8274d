import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { layouts } from "./support/layouts";

const run = promisify(execFile);
const installed = path.join(layouts().direct, "node_modules/pulumi-byob");

interface PackageJson {
  main: string;
  types: string;
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
}

jest.setTimeout(60_000);

describe("the tarball", () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(installed, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"));

  it("contains the built code and nothing else", () => {
    const others = files.filter((file) => !/^dist\/.+\.(js|d\.ts)$/.test(file));
    const expected = ["CHANGELOG.md", "LICENSE", "README.md", "dist/licenses.txt", "package.json"];
    expect(others.filter((file) => !expected.includes(file))).toEqual([]);
    expect(others).toContain("package.json");
  });

  it("contains no tests, no examples and no sources", () => {
    expect(files.filter((file) => /(^|\/)(test|tests|examples|src|bench|scripts)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(test|spec)\.|(?<!\.d)\.ts$|\.map$/.test(file))).toEqual([]);
  });

  it("contains the licenses of the packages in its bundles", () => {
    const licenses = readFileSync(path.join(installed, "dist/licenses.txt"), "utf8");
    expect(licenses).toMatch(/parts of zod:\n\nMIT License/);
  });

  it("has at most 950 kB, no emulator, and only the types that programs see", () => {
    const sizeOf = (names: readonly string[]) =>
      names.reduce((sum, file) => sum + statSync(path.join(installed, file)).size, 0);
    expect(sizeOf(files)).toBeLessThan(950_000);
    expect(files.filter((file) => file.includes("sandbox"))).toEqual([]);
    const types = files.filter((file) => file.endsWith(".d.ts"));
    expect(types).toContain("dist/index.d.ts");
    expect(types.filter((file) => /^dist\/(provider|http|cli)\//.test(file))).toEqual([]);
    expect(types).not.toContain("dist/manifest.d.ts");
    expect(types.filter((file) => /services\/.*(schema|client|resource)/.test(file))).toEqual([]);
  });

  it("holds every file that package.json promises", () => {
    const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as PackageJson;
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    const promised = [manifest.main, manifest.types, ...targets, ...Object.values(manifest.bin)];
    expect(promised.filter((file) => !existsSync(path.join(installed, file)))).toEqual([]);
  });
});

describe("package linters", () => {
  async function runTool(name: string, ...args: string[]): Promise<string> {
    const resolve = createRequire(__filename).resolve;
    const folder = path.join(resolve("jest/package.json"), "../..", name);
    const { bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as PackageJson;
    const [file = ""] = typeof bin === "string" ? [bin] : Object.values(bin);
    try {
      return (await run(process.execPath, [path.join(folder, file), ...args])).stdout;
    } catch (error) {
      return `failed: ${(error as { stdout?: string }).stdout || String(error)}`;
    }
  }

  it("publint finds nothing wrong", async () => {
    expect(await runTool("publint", "run", layouts().tarball, "--strict")).toContain("All good!");
  });

  it("attw finds that types and code resolve alike, with all settings of moduleResolution", async () => {
    // Without the entry for state, which has no typed user.
    const response = await runTool(
      "@arethetypeswrong/cli",
      layouts().tarball,
      "--no-emoji",
      "--exclude-entrypoints",
      "./provider",
    );
    expect(response).not.toMatch(/^failed/);
    expect(response).toContain('"pulumi-byob/aws"');
    expect(response).toContain("node10");
  });
});

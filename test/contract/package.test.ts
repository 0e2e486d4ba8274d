import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { contractCaseOf, of } from "./support/cases";
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
    const expected = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect(others.filter((file) => !expected.includes(file))).toEqual([]);
    expect(others).toContain("package.json");
  });

  it("contains no tests, no examples and no sources", () => {
    expect(files.filter((file) => /(^|\/)(test|tests|examples|src|bench|scripts)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(test|spec)\.|(?<!\.d)\.ts$|\.map$/.test(file))).toEqual([]);
  });

  it("has at most 800 kB, no emulator, and only the types that programs see", () => {
    const sizeOf = (names: readonly string[]) =>
      names.reduce((sum, file) => sum + statSync(path.join(installed, file)).size, 0);
    expect(sizeOf(files)).toBeLessThan(800_000);
    expect(files.filter((file) => file.includes("sandbox"))).toEqual(["dist/cli/sandbox.js"]);
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

describe("what a plugin loads", () => {
  const heavy = /[\\/]node_modules[\\/](zod|undici|@aws-sdk|@smithy|commander|saxes)[\\/]/;

  /** Modules that are in memory after each of some steps. */
  async function loaded(...steps: string[]): Promise<string[][]> {
    const report = "(() => reports.push(Object.keys(require.cache)))();";
    const code = `(async () => { const reports = []; let handler;
      ${steps.map((step) => `${step};${report}`).join("\n")}
      console.log(JSON.stringify(reports)); })();`;
    const { stdout } = await run(process.execPath, ["-e", code], { cwd: layouts().direct });
    return JSON.parse(stdout) as string[][];
  }

  it("is nothing but the entry and its table before the first call, and no AWS SDK for a check", async () => {
    const { type, inputs } = contractCaseOf("RyzeInstanceS3");
    const [entry = [], served = [], checked = []] = await loaded(
      'const entry = require("pulumi-byob/provider")',
      `handler = entry.handler("${type}"); await handler.configure({ config: { get: () => undefined } })`,
      `await handler.check({}, ${JSON.stringify(of(type, inputs))})`,
    );
    expect(entry).toEqual(
      ["entry", "loaders"].map((file) => path.join(installed, `dist/provider/${file}.js`)),
    );
    expect(served).toEqual(entry);
    // That the pattern finds anything at all is shown by zod, which a check needs.
    const names = checked.map((file) => heavy.exec(file)?.[1]).filter((name) => name !== undefined);
    expect([...new Set(names)]).toEqual(["zod"]);
  });

  it("is not what a program loads", async () => {
    const [program = []] = await loaded('require("pulumi-byob")');
    expect(program).toContain(path.join(installed, "dist/contract.js"));
    const isDefinition = (file: string) =>
      /services[\\/](definition|registry|service-named|storage-args|[a-z-]+[\\/](index|bucket|credentials))\.js$/.test(
        file,
      );
    const forPlugin = program.filter((file) => /dist[\\/](provider|services|http)/.test(file));
    expect(forPlugin.filter((file) => !isDefinition(file))).toEqual([]);
    expect(program.filter((file) => heavy.test(file))).toEqual([]);
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

  it("attw finds that types and code resolve alike, from CommonJS and from modules", async () => {
    // Without "node10", which knows no exports, and without the entry for state, which has no typed user.
    const response = await runTool(
      "@arethetypeswrong/cli",
      layouts().tarball,
      "--profile",
      "node16",
      "--no-emoji",
      "--exclude-entrypoints",
      "./provider",
    );
    expect(response).not.toMatch(/^failed/);
    expect(response).toContain('"pulumi-byob/aws"');
  });
});

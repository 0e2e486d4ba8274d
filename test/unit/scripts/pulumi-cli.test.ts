import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { findInFolder, findOnPath, isAtLeast, toolsFolder } from "../../../scripts/lib/find-cli";
import {
  ensurePulumiCli,
  MINIMUM_VERSION,
  PINNED_VERSION,
  PulumiCliMissingError,
} from "../../../scripts/pulumi-cli";

const HELPERS = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
/** A folder without programs: PATH must not be empty. */
const NOWHERE = "/nonexistent";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-cli-test-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Creates a folder with programs that print one line each. */
function createPrograms(name: string, files: Record<string, string>): string {
  const bin = path.join(folder, name);
  fs.mkdirSync(bin, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(bin, file), `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
  }
  return bin;
}

function createCli(name: string, version: string): string {
  return createPrograms(name, {
    pulumi: `v${version}`,
    ...Object.fromEntries(HELPERS.map((file) => [file, ""])),
  });
}

const onPath = (...folders: string[]) => ({ PATH: [...folders, NOWHERE].join(path.delimiter) });

describe("finding the CLI on PATH", () => {
  test("returns the first complete one that is new enough", async () => {
    const old = createCli("old/bin", "3.100.0");
    const incomplete = createPrograms("incomplete/bin", { pulumi: "v3.300.0" });
    const good = createCli("good/bin", "3.250.1");
    const env = onPath(path.join(folder, "missing"), old, good);
    expect(await findOnPath(env, MINIMUM_VERSION)).toEqual({ binDirectory: good, version: "3.250.1" });
    expect(await findOnPath(onPath(incomplete), MINIMUM_VERSION)).toBeUndefined();
    expect(await findOnPath(onPath(old), MINIMUM_VERSION)).toBeUndefined();
  });

  test("accepts helpers elsewhere on PATH or next to the target of a link", async () => {
    const alone = createPrograms("alone/bin", { pulumi: "v3.250.0" });
    const helpers = createPrograms("helpers", Object.fromEntries(HELPERS.map((file) => [file, ""])));
    expect(await findOnPath(onPath(alone, helpers), MINIMUM_VERSION)).toMatchObject({ binDirectory: alone });

    const real = createCli("real/bin", "3.251.0");
    const links = path.join(folder, "links");
    fs.mkdirSync(links);
    fs.symlinkSync(path.join(real, "pulumi"), path.join(links, "pulumi"));
    expect(await findOnPath(onPath(links), MINIMUM_VERSION)).toMatchObject({ version: "3.251.0" });
  });

  test("ignores files that are not executable and programs without a version", async () => {
    const broken = createCli("broken/bin", "hello");
    const notExecutable = createCli("plain/bin", "3.250.0");
    fs.chmodSync(path.join(notExecutable, "pulumi"), 0o644);
    expect(await findOnPath(onPath(broken, notExecutable), MINIMUM_VERSION)).toBeUndefined();
    expect(await findOnPath({}, MINIMUM_VERSION)).toBeUndefined();
  });
});

describe("ensuring a CLI", () => {
  test("prefers PATH to the cache", async () => {
    const cache = createCli(`tools/pulumi/${PINNED_VERSION}/bin`, PINNED_VERSION);
    const env = { PULUMI_BYOB_TOOLS: path.join(folder, "tools"), ...onPath() };
    expect(await ensurePulumiCli({ env })).toEqual({
      root: path.dirname(cache),
      binDirectory: cache,
      version: PINNED_VERSION,
      origin: "cache",
    });
    const bin = createCli("mine/bin", "3.260.0");
    const found = await ensurePulumiCli({ env: { ...env, ...onPath(bin) } });
    expect(found).toMatchObject({ binDirectory: bin, version: "3.260.0", origin: "path" });
  });

  test("reports what to install, and releases the lock", async () => {
    // The installer is out of reach, whatever the network of this machine.
    const fetched = jest.spyOn(globalThis, "fetch").mockRejectedValue(new Error("offline"));
    const reports: string[] = [];
    const env = { PULUMI_BYOB_TOOLS: folder, ...onPath() };
    const attempt = ensurePulumiCli({ env, onProgress: (text) => reports.push(text) });
    await expect(attempt).rejects.toBeInstanceOf(PulumiCliMissingError);
    await expect(attempt).rejects.toThrow(
      /^No Pulumi CLI .*Go is not installed.*\. Install the Pulumi CLI .* or Go /,
    );
    expect(fs.readdirSync(path.join(folder, "pulumi"))).toEqual([]);
    fetched.mockRestore();
  });

  test("the pinned version is the one of the Go module, and new enough", () => {
    const gomod = fs.readFileSync(path.resolve(__dirname, "../../../tools/pulumi-cli/go.mod"), "utf8");
    expect(gomod).toContain(`github.com/pulumi/pulumi/pkg/v3 v${PINNED_VERSION}\n`);
    expect(isAtLeast(PINNED_VERSION, MINIMUM_VERSION)).toBe(true);
  });
});

test("findInFolder requires all three programs", async () => {
  const bin = createCli("bin", "3.250.0");
  expect(await findInFolder(bin, onPath())).toEqual({ binDirectory: bin, version: "3.250.0" });
  fs.rmSync(path.join(bin, "pulumi-language-nodejs"));
  expect(await findInFolder(bin, onPath())).toBeUndefined();
});

test("the environment determines the folder of the cache", () => {
  expect(toolsFolder({ PULUMI_BYOB_TOOLS: "/tools", XDG_CACHE_HOME: "/xdg" })).toBe(path.resolve("/tools"));
  expect(toolsFolder({ XDG_CACHE_HOME: "/xdg" })).toBe(path.join("/xdg", "pulumi-byob"));
  expect(toolsFolder({})).toBe(path.join(os.homedir(), ".cache", "pulumi-byob"));
});

test.each([
  ["3.248.0", "3.216.0", true],
  ["3.216.0", "3.216.0", true],
  ["3.9.0", "3.10.0", false],
  ["3.10.0", "3.9.0", true],
  ["4.0.0", "3.248.9", true],
  ["3.248.9", "4.0.0", false],
  ["3.216.0-alpha.1", "3.216.0", true],
])("isAtLeast(%s, %s) is %s", (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});

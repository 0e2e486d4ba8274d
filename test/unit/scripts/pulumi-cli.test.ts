import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { compareVersions, findInFolder, findOnPath, toolsFolder } from "../../../scripts/lib/find-cli";
import { withLock } from "../../../scripts/lib/lock";
import { run } from "../../../scripts/lib/run";
import { ensurePulumiCli, MINIMUM_VERSION, NoPulumiCli, PINNED_VERSION } from "../../../scripts/pulumi-cli";

const HELPERS = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
/** Keeps PATH from being empty without holding any program. */
const NOWHERE = "/nonexistent";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-cli-test-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A folder with programs that print one text each. */
function programs(name: string, files: Record<string, string>): string {
  const bin = path.join(folder, name);
  fs.mkdirSync(bin, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(bin, file), `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
  }
  return bin;
}

function completeCli(name: string, version: string): string {
  return programs(name, { pulumi: `v${version}`, ...Object.fromEntries(HELPERS.map((file) => [file, ""])) });
}

const onPath = (...folders: string[]) => ({ PATH: [...folders, NOWHERE].join(path.delimiter) });

describe("finding the CLI on PATH", () => {
  test("takes the first complete one that is new enough", async () => {
    const old = completeCli("old/bin", "3.100.0");
    const incomplete = programs("incomplete/bin", { pulumi: "v3.300.0" });
    const good = completeCli("good/bin", "3.250.1");
    const env = onPath(path.join(folder, "missing"), old, good);
    expect(await findOnPath(env, MINIMUM_VERSION)).toEqual({ binDirectory: good, version: "3.250.1" });
    expect(await findOnPath(onPath(incomplete), MINIMUM_VERSION)).toBeUndefined();
    expect(await findOnPath(onPath(old), MINIMUM_VERSION)).toBeUndefined();
  });

  test("accepts helpers elsewhere on PATH or beside the file a link points to", async () => {
    const alone = programs("alone/bin", { pulumi: "v3.250.0" });
    const helpers = programs("helpers", Object.fromEntries(HELPERS.map((file) => [file, ""])));
    expect(await findOnPath(onPath(alone, helpers), MINIMUM_VERSION)).toMatchObject({ binDirectory: alone });

    const real = completeCli("real/bin", "3.251.0");
    const links = path.join(folder, "links");
    fs.mkdirSync(links);
    fs.symlinkSync(path.join(real, "pulumi"), path.join(links, "pulumi"));
    expect(await findOnPath(onPath(links), MINIMUM_VERSION)).toMatchObject({ version: "3.251.0" });
  });

  test("passes over what is no program and what does not answer", async () => {
    const broken = completeCli("broken/bin", "hello");
    const notExecutable = completeCli("plain/bin", "3.250.0");
    fs.chmodSync(path.join(notExecutable, "pulumi"), 0o644);
    expect(await findOnPath(onPath(broken, notExecutable), MINIMUM_VERSION)).toBeUndefined();
    expect(await findOnPath({}, MINIMUM_VERSION)).toBeUndefined();
  });
});

describe("ensuring a CLI", () => {
  test("prefers PATH, then the cache", async () => {
    const cache = completeCli(`tools/pulumi/${PINNED_VERSION}/bin`, PINNED_VERSION);
    const env = { PULUMI_BYOB_TOOLS: path.join(folder, "tools"), ...onPath() };
    expect(await ensurePulumiCli({ env })).toEqual({
      root: path.dirname(cache),
      binDirectory: cache,
      version: PINNED_VERSION,
      origin: "cache",
    });
    const bin = completeCli("mine/bin", "3.260.0");
    const found = await ensurePulumiCli({ env: { ...env, ...onPath(bin) } });
    expect(found).toMatchObject({ binDirectory: bin, version: "3.260.0", origin: "path" });
  });

  test("says in one sentence what to install, and leaves no lock behind", async () => {
    // The installer is out of reach for as long as this test looks, whatever the network.
    const fetched = jest.spyOn(globalThis, "fetch").mockRejectedValue(new Error("offline"));
    const reports: string[] = [];
    const env = { PULUMI_BYOB_TOOLS: folder, ...onPath() };
    const attempt = ensurePulumiCli({ env, onProgress: (text) => reports.push(text) });
    await expect(attempt).rejects.toBeInstanceOf(NoPulumiCli);
    await expect(attempt).rejects.toThrow(
      /^No Pulumi CLI .*there is no Go.*: install the Pulumi CLI .* or Go /,
    );
    expect(fs.readdirSync(path.join(folder, "pulumi"))).toEqual([]);
    fetched.mockRestore();
  });

  test("the pinned version is the one of the Go module, and new enough", () => {
    const gomod = fs.readFileSync(path.resolve(__dirname, "../../../tools/pulumi-cli/go.mod"), "utf8");
    expect(gomod).toContain(`github.com/pulumi/pulumi/pkg/v3 v${PINNED_VERSION}\n`);
    expect(compareVersions(PINNED_VERSION, MINIMUM_VERSION)).toBeGreaterThanOrEqual(0);
  });
});

test("a folder counts only with all three programs", async () => {
  const bin = completeCli("bin", "3.250.0");
  expect(await findInFolder(bin, onPath())).toEqual({ binDirectory: bin, version: "3.250.0" });
  fs.rmSync(path.join(bin, "pulumi-language-nodejs"));
  expect(await findInFolder(bin, onPath())).toBeUndefined();
});

test("the cache lies where the environment says", () => {
  expect(toolsFolder({ PULUMI_BYOB_TOOLS: "/tools", XDG_CACHE_HOME: "/xdg" })).toBe(path.resolve("/tools"));
  expect(toolsFolder({ XDG_CACHE_HOME: "/xdg" })).toBe(path.join("/xdg", "pulumi-byob"));
  expect(toolsFolder({})).toBe(path.join(os.homedir(), ".cache", "pulumi-byob"));
});

test.each([
  ["3.248.0", "3.216.0", 1],
  ["3.9.0", "3.10.0", -1],
  ["4.0.0", "3.248.9", 1],
  ["3.216.0-alpha.1", "3.216.0", 0],
])("%s against %s", (left, right, sign) => {
  expect(Math.sign(compareVersions(left, right))).toBe(sign);
});

describe("the lock", () => {
  const options = { onProgress: () => {}, pollMs: 5 };

  test("lets one in at a time", async () => {
    const lock = path.join(folder, "deep", "lock");
    const order: string[] = [];
    const enter = (name: string) =>
      withLock(lock, options, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 30));
        order.push(`${name} out`);
      });
    await Promise.all([enter("first"), enter("second")]);
    expect(order).toEqual(["first in", "first out", "second in", "second out"]);
    expect(fs.existsSync(lock)).toBe(false);
  });

  test("takes over what a dead process left, and gives way to an abort", async () => {
    const lock = path.join(folder, "lock");
    fs.mkdirSync(lock);
    const stop = new AbortController();
    const waiting = withLock(lock, { ...options, signal: stop.signal }, async () => "never");
    stop.abort();
    await expect(waiting).rejects.toThrow();
    fs.utimesSync(lock, 0, 0);
    expect(await withLock(lock, options, async () => "mine")).toBe("mine");
  });

  test("is given back when the work fails", async () => {
    const lock = path.join(folder, "lock");
    await expect(withLock(lock, options, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(fs.existsSync(lock)).toBe(false);
  });
});

describe("running a command", () => {
  test("gives outputs, lines and the exit code", async () => {
    const lines: string[] = [];
    const script = "console.log('one'); console.error('two'); process.exit(3)";
    const result = await run(process.execPath, ["-e", script], { onLine: (line) => lines.push(line) });
    expect(result).toEqual({ code: 3, stdout: "one\n", stderr: "two\n" });
    expect(lines.sort()).toEqual(["one", "two"]);
    expect((await run("no-such-program", [])).code).toBe(127);
  });

  test("ends at its deadline and on abort", async () => {
    const forever = ["-e", "setInterval(() => {}, 1000)"];
    expect((await run(process.execPath, forever, { timeoutMs: 50 })).code).not.toBe(0);
    const stop = new AbortController();
    const running = run(process.execPath, forever, { signal: stop.signal });
    stop.abort();
    expect((await running).code).not.toBe(0);
  });
});

/**
 * Installs the Pulumi CLI in the cache, with the official installer or, where that is out of reach, with Go.
 *
 * `installCli` creates the CLI in a temporary folder and moves it to its place in one step, so that no other process
 * sees an incomplete CLI. The caller holds the lock. A temporary folder of a process that was killed is deleted.
 *
 * The build with Go uses the module proxy with the versions and checksums of `tools/`. The language host is older than
 * the CLI, because its module has moved and some proxies do not serve the new path.
 *
 *     const result = await installCli(root, { version: "3.248.0", onProgress, env: process.env });
 */
import fs from "node:fs";
import path from "node:path";
import { findInFolder, findProgram, PROGRAMS, versionOf } from "./find-cli";
import { withHeartbeat } from "./progress";
import { run } from "./run";

const REPOSITORY = path.resolve(__dirname, "../..");
const INSTALLER_URL = "https://get.pulumi.com/install.sh";
const INSTALLER_RESPONSE_MS = 3000;
const INSTALLER_RUN_MS = 180_000;
/** Runs in a separate process, because `PulumiCommand.install` cannot be aborted. */
const INSTALLER_PROGRAM = `const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { SemVer } = require("semver");
  PulumiCommand.install({ root: process.argv[1], version: new SemVer(process.argv[2]) })
    .catch((error) => { console.error(error.message); process.exit(1); });`;

const CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const LANGUAGE_HOST_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export interface InstallOptions {
  version: string;
  onProgress: (text: string) => void;
  signal?: AbortSignal | undefined;
  env: NodeJS.ProcessEnv;
}

export type InstallResult = { origin: "installer" | "go" } | { problems: string[] };

/** Installs into a folder and returns why that failed, or undefined. */
type InstallMethod = (root: string, options: InstallOptions) => Promise<string | undefined>;

const METHODS: readonly ["installer" | "go", InstallMethod][] = [
  ["installer", installOfficially],
  ["go", buildWithGo],
];

/** Installs the CLI into `root` with the first method that works. */
export async function installCli(root: string, options: InstallOptions): Promise<InstallResult> {
  const temporary = `${root}.making`;
  const problems: string[] = [];
  try {
    for (const [origin, install] of METHODS) {
      fs.rmSync(temporary, { recursive: true, force: true });
      fs.mkdirSync(path.join(temporary, "bin"), { recursive: true });
      const problem = (await install(temporary, options)) ?? (await findDefect(temporary, options));
      options.signal?.throwIfAborted();
      if (problem === undefined) {
        fs.rmSync(root, { recursive: true, force: true });
        fs.renameSync(temporary, root);
        return { origin };
      }
      problems.push(problem);
    }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  return { problems };
}

async function findDefect(root: string, { env }: InstallOptions): Promise<string | undefined> {
  const bin = path.join(root, "bin");
  if (await findInFolder(bin, env)) {
    return undefined;
  }
  const version = await versionOf(path.join(bin, PROGRAMS.cli), env);
  return version === undefined ? "the new CLI does not start" : "the new CLI lacks the Node.js helpers";
}

async function installOfficially(root: string, options: InstallOptions): Promise<string | undefined> {
  if (!(await isInstallerReachable(options.signal))) {
    return "the website of the installer is out of reach";
  }
  const describe = () => `installing the Pulumi CLI ${options.version} with the official installer`;
  const result = await withHeartbeat(options.onProgress, describe, () =>
    run(process.execPath, ["-e", INSTALLER_PROGRAM, root, options.version], {
      cwd: REPOSITORY,
      env: options.env,
      timeoutMs: INSTALLER_RUN_MS,
      signal: options.signal,
    }),
  );
  if (result.code !== 0) {
    return `the official installer failed: ${lastLine(result.stderr)}`;
  }
  addProviderScript(path.join(root, "bin"));
  return undefined;
}

async function isInstallerReachable(signal: AbortSignal | undefined): Promise<boolean> {
  const limit = AbortSignal.timeout(INSTALLER_RESPONSE_MS);
  try {
    const response = await fetch(INSTALLER_URL, {
      method: "HEAD",
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    return response.ok;
  } catch {
    return false;
  }
}

async function buildWithGo(root: string, options: InstallOptions): Promise<string | undefined> {
  const go = await run("go", ["version"], { env: options.env, timeoutMs: 10_000 });
  if (go.code !== 0) {
    return "Go is not installed";
  }
  const bin = path.join(root, "bin");
  const problem =
    (await goBuild(bin, "pulumi-cli", CLI_PACKAGE, options)) ??
    (await goBuild(bin, "pulumi-language-nodejs", LANGUAGE_HOST_PACKAGE, options));
  if (problem === undefined) {
    addProviderScript(bin);
  }
  return problem;
}

/** @param module folder of `tools/` with the Go module that pins the versions */
async function goBuild(
  bin: string,
  module: string,
  goPackage: string,
  options: InstallOptions,
): Promise<string | undefined> {
  let compiled = 0;
  let downloaded = 0;
  const onLine = (line: string) => {
    if (line.startsWith("go: downloading")) {
      downloaded++;
    } else if (!line.startsWith("go:")) {
      compiled++;
    }
  };
  const describe = () =>
    `building ${path.basename(goPackage)} ${options.version} with Go, once, a few minutes: ` +
    `${downloaded} modules downloaded, ${compiled} packages compiled`;
  const linkerFlags = `-s -w -X ${VERSION_VARIABLE}=v${options.version}`;
  const flags = ["-v", "-tags", "osusergo,grpcnotrace", "-ldflags", linkerFlags];
  const result = await withHeartbeat(options.onProgress, describe, () =>
    run("go", ["build", ...flags, "-o", bin + path.sep, goPackage], {
      cwd: path.join(REPOSITORY, "tools", module),
      // Read-only: a module that go.mod and go.sum do not contain is an error, so no checksum database is needed.
      env: { ...options.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
      onLine,
      signal: options.signal,
    }),
  );
  return result.code === 0 ? undefined : `the build with Go failed: ${lastLine(result.stderr)}`;
}

/** Adds the script from the npm package of the SDK when it is missing. */
function addProviderScript(bin: string): void {
  if (findProgram(PROGRAMS.providerScript, [bin])) {
    return;
  }
  const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json"));
  const script = PROGRAMS.providerScript + (process.platform === "win32" ? ".cmd" : "");
  fs.copyFileSync(path.join(sdk, script), path.join(bin, script));
  fs.chmodSync(path.join(bin, script), 0o755);
}

function lastLine(text: string): string {
  return text.trim().split("\n").pop() ?? "";
}

// @ts-check
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { PROGRAMS, findInFolder, versionOf } = require("./find-cli");
const { withHeartbeat } = require("./progress");
const { run } = require("./run");

const repository = path.resolve(__dirname, "../..");
const INSTALLER = "https://get.pulumi.com/install.sh";
const INSTALLER_ANSWERS_MS = 3000;
const INSTALLER_RUNS_MS = 180_000;

/**
 * @typedef {object} MakeOptions
 * @property {string} version
 * @property {(text: string) => void} onProgress
 * @property {AbortSignal} [signal]
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * The vendor's installer, when the internet answers at once. It runs as a process of its own, since
 * `PulumiCommand.install` cannot be stopped from inside.
 *
 * @param {string} root
 * @param {MakeOptions} options
 * @returns {Promise<string | undefined>} why it did not work
 */
async function installOfficially(root, options) {
  if (!(await answers(INSTALLER, options.signal))) {
    return "the installer's site does not answer";
  }
  const program = `const { PulumiCommand } = require("@pulumi/pulumi/automation");
    const { SemVer } = require("semver");
    PulumiCommand.install({ root: process.argv[1], version: new SemVer(process.argv[2]) })
      .catch((error) => { console.error(error.message); process.exit(1); });`;
  const result = await withHeartbeat(
    options.onProgress,
    () => `installing the Pulumi CLI ${options.version} with the official installer`,
    () =>
      run(process.execPath, ["-e", program, root, options.version], {
        cwd: repository,
        env: options.env,
        timeoutMs: INSTALLER_RUNS_MS,
        ...(options.signal && { signal: options.signal }),
      }),
  );
  if (result.code !== 0) {
    return `the official installer failed: ${lastLine(result.stderr)}`;
  }
  addProviderScript(path.join(root, "bin"));
  return undefined;
}

/**
 * @param {string} url
 * @param {AbortSignal | undefined} signal
 */
async function answers(url, signal) {
  const limit = AbortSignal.timeout(INSTALLER_ANSWERS_MS);
  try {
    const response = await fetch(url, {
      method: "HEAD",
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Builds CLI and language host from the Go module proxy, with the versions and checksums of tools/.
 * The language host is older than the CLI: its module has moved, and the new place is not served by every proxy.
 *
 * @param {string} root
 * @param {MakeOptions} options
 * @returns {Promise<string | undefined>} why it did not work
 */
async function buildWithGo(root, options) {
  const go = await run("go", ["version"], { env: options.env, timeoutMs: 10_000 });
  if (go.code !== 0) {
    return "there is no Go";
  }
  const bin = path.join(root, "bin");
  const stamp = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${options.version}`;
  const cli = await goBuild(bin, "pulumi-cli", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", stamp, options);
  if (cli !== undefined) {
    return cli;
  }
  const hostPackage = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
  const host = await goBuild(bin, "pulumi-language-nodejs", hostPackage, stamp, options);
  if (host !== undefined) {
    return host;
  }
  addProviderScript(bin);
  return undefined;
}

/**
 * @param {string} bin
 * @param {string} module a folder of tools/
 * @param {string} goPackage
 * @param {string} stamp
 * @param {MakeOptions} options
 * @returns {Promise<string | undefined>}
 */
async function goBuild(bin, module, goPackage, stamp, options) {
  let packages = 0;
  let downloads = 0;
  const describe = () =>
    `building ${path.basename(goPackage)} ${options.version} with Go, once, a few minutes: ` +
    `${downloads} modules fetched, ${packages} packages compiled`;
  const flags = ["-v", "-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${stamp}`];
  const build = () =>
    run("go", ["build", ...flags, "-o", bin + path.sep, goPackage], {
      cwd: path.join(repository, "tools", module),
      // Read-only: what go.mod and go.sum do not name is an error, so no checksum database is needed.
      env: { ...options.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
      onLine: (line) => {
        if (line.startsWith("go: downloading")) {
          downloads++;
        } else if (!line.startsWith("go:")) {
          packages++;
        }
      },
      ...(options.signal && { signal: options.signal }),
    });
  const result = await withHeartbeat(options.onProgress, describe, build);
  return result.code === 0 ? undefined : `the build with Go failed: ${lastLine(result.stderr)}`;
}

/** @param {string} bin */
function addProviderScript(bin) {
  const target = path.join(bin, PROGRAMS.providerScript);
  if (fs.existsSync(target)) {
    return;
  }
  const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json"));
  fs.copyFileSync(path.join(sdk, PROGRAMS.providerScript), target);
  fs.chmodSync(target, 0o755);
}

/**
 * Makes the CLI in a folder of its own and moves it to `root` in one step, so that nobody sees half a CLI.
 * The caller holds the lock; what a killed maker left in that folder is thrown away.
 *
 * @param {string} root
 * @param {MakeOptions} options
 * @returns {Promise<{ origin: "installer" | "go" } | { problems: string[] }>}
 */
async function makeCli(root, options) {
  const temporary = `${root}.making`;
  const ways = /** @type {const} */ ([
    ["installer", installOfficially],
    ["go", buildWithGo],
  ]);
  /** @type {string[]} */
  const problems = [];
  try {
    for (const [origin, make] of ways) {
      fs.rmSync(temporary, { recursive: true, force: true });
      fs.mkdirSync(path.join(temporary, "bin"), { recursive: true });
      const problem = (await make(temporary, options)) ?? (await unusable(temporary, options));
      options.signal?.throwIfAborted();
      if (problem === undefined) {
        publish(temporary, root);
        return { origin };
      }
      problems.push(problem);
    }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  return { problems };
}

/**
 * @param {string} root
 * @param {MakeOptions} options
 */
async function unusable(root, options) {
  const bin = path.join(root, "bin");
  if (await findInFolder(bin, options.env)) {
    return undefined;
  }
  const version = await versionOf(path.join(bin, PROGRAMS.cli), options.env);
  return version === undefined ? "the CLI made does not start" : "the CLI made lacks the Node.js helpers";
}

/**
 * @param {string} from
 * @param {string} to
 */
function publish(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.renameSync(from, to);
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split("\n").pop() ?? "";
}

module.exports = { makeCli };

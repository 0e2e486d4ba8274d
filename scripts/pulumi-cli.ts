// @ts-check
"use strict";

const path = require("node:path");
const manifest = require("../package.json");
const { findInFolder, findOnPath, toolsFolder } = require("./lib/find-cli");
const { withLock } = require("./lib/lock");
const { makeCli } = require("./lib/make-cli");
const { lineWriter } = require("./lib/progress");

/** The version that is made where none is found; tools/pulumi-cli/go.mod pins the same one. */
const PINNED_VERSION = "3.248.0";
/** A CLI that fits the SDKs this package supports: the lower bound of the peer dependency. */
const MINIMUM_VERSION = manifest.peerDependencies["@pulumi/pulumi"].replace(/^>=(\S+).*$/, "$1");

/** Says in one sentence what to install. */
class NoPulumiCli extends Error {}

/**
 * @typedef {object} PulumiCli
 * @property {string} root the folder above `bin`, as `PulumiCommand.get({ root })` wants it
 * @property {string} binDirectory put it first in PATH
 * @property {string} version
 * @property {"path" | "cache" | "installer" | "go"} origin
 *
 * @typedef {object} EnsureOptions
 * @property {(text: string) => void} [onProgress]
 * @property {AbortSignal} [signal]
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Finds a Pulumi CLI that can run Node.js programs, or makes one: on PATH, in the cache, by the official
 * installer, by Go. Fails with `NoPulumiCli`.
 *
 * @param {EnsureOptions} [options]
 * @returns {Promise<PulumiCli>}
 */
async function ensurePulumiCli(options = {}) {
  const env = options.env ?? process.env;
  const onProgress = options.onProgress ?? (() => {});
  const onPath = await findOnPath(env, MINIMUM_VERSION);
  if (onPath) {
    return found(onPath, "path");
  }
  const root = path.join(toolsFolder(env), "pulumi", PINNED_VERSION);
  const bin = path.join(root, "bin");
  const cached = await findInFolder(bin, env);
  if (cached) {
    return found(cached, "cache");
  }
  const signal = options.signal && { signal: options.signal };
  return withLock(`${root}.lock`, { onProgress, ...signal }, async () => {
    const madeMeanwhile = await findInFolder(bin, env);
    if (madeMeanwhile) {
      return found(madeMeanwhile, "cache");
    }
    const result = await makeCli(root, { version: PINNED_VERSION, onProgress, env, ...signal });
    if ("problems" in result) {
      throw new NoPulumiCli(advice(result.problems));
    }
    return found({ binDirectory: bin, version: PINNED_VERSION }, result.origin);
  });
}

/**
 * @param {{ binDirectory: string, version: string }} cli
 * @param {PulumiCli["origin"]} origin
 * @returns {PulumiCli}
 */
function found(cli, origin) {
  return { root: path.dirname(cli.binDirectory), ...cli, origin };
}

/** @param {readonly string[]} problems */
function advice(problems) {
  return (
    `No Pulumi CLI was found or could be made (${problems.join("; ")}): install the Pulumi CLI ` +
    `${MINIMUM_VERSION} or newer (https://www.pulumi.com/docs/install/) or Go 1.25 with access to a module proxy, then try again.`
  );
}

/** @param {readonly string[]} args */
async function main(args) {
  const unknown = args.filter((arg) => arg !== "--json");
  if (unknown.length > 0) {
    console.error(`Usage: node scripts/pulumi-cli.js [--json]   (unknown: ${unknown.join(" ")})`);
    return 2;
  }
  const stop = new AbortController();
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(name, () => stop.abort());
  }
  const line = lineWriter(process.stderr);
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report, signal: stop.signal });
    line.end();
    console.log(args.includes("--json") ? JSON.stringify(cli) : path.join(cli.binDirectory, "pulumi"));
    return 0;
  } catch (error) {
    line.end();
    if (stop.signal.aborted) {
      return 130;
    }
    if (!(error instanceof NoPulumiCli)) {
      throw error;
    }
    console.error(error.message);
    return 1;
  }
}

module.exports = { MINIMUM_VERSION, NoPulumiCli, PINNED_VERSION, ensurePulumiCli };

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}

// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { run } = require("./run");

const suffix = process.platform === "win32" ? ".exe" : "";
/** The script that starts the dynamic-provider process; it comes with the npm package @pulumi/pulumi. */
const PROVIDER_SCRIPT = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
const PROGRAMS = {
  cli: `pulumi${suffix}`,
  languageHost: `pulumi-language-nodejs${suffix}`,
  providerScript: PROVIDER_SCRIPT,
};

/**
 * Where tools that are made once are kept: outside the working tree, because every clone and every CI run
 * shall find them again.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function toolsFolder(env) {
  if (env.PULUMI_BYOB_TOOLS) {
    return path.resolve(env.PULUMI_BYOB_TOOLS);
  }
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "pulumi-byob");
}

/**
 * The first usable CLI on PATH: new enough, and with both helpers that Node programs need beside it or on PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} minimum
 */
async function findOnPath(env, minimum) {
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const command = path.join(folder, PROGRAMS.cli);
    if (!isExecutable(command)) {
      continue;
    }
    const reachable = [folder, path.dirname(fs.realpathSync(command)), ...folders];
    const version = await versionOf(command, env);
    const complete = [PROGRAMS.languageHost, PROGRAMS.providerScript].every((name) =>
      reachable.some((place) => isExecutable(path.join(place, name))),
    );
    if (complete && version !== undefined && compareVersions(version, minimum) >= 0) {
      return { binDirectory: folder, version };
    }
  }
  return undefined;
}

/**
 * @param {string} binDirectory
 * @param {NodeJS.ProcessEnv} env
 */
async function findInFolder(binDirectory, env) {
  if (!Object.values(PROGRAMS).every((name) => isExecutable(path.join(binDirectory, name)))) {
    return undefined;
  }
  const version = await versionOf(path.join(binDirectory, PROGRAMS.cli), env);
  return version === undefined ? undefined : { binDirectory, version };
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} without the leading v
 */
async function versionOf(command, env) {
  const result = await run(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 10_000,
  });
  const found = /^v?(\d+\.\d+\.\d+\S*)/m.exec(result.stdout.trim());
  return result.code === 0 ? found?.[1] : undefined;
}

/**
 * Compares major, minor and patch; a pre-release counts as its release.
 *
 * @param {string} left
 * @param {string} right
 */
function compareVersions(left, right) {
  const [a, b] = [left, right].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** @param {string} file */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

module.exports = { PROGRAMS, compareVersions, findInFolder, findOnPath, toolsFolder, versionOf };

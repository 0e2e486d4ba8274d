/**
 * Finds a Pulumi CLI that can run Node.js programs.
 *
 * The CLI consists of several programs. An installation that lacks one of them prints its version, but fails at the
 * first preview. So a CLI is accepted only if all programs exist and its version is new enough.
 *
 *     const cli = await findOnPath(env, MINIMUM_VERSION);
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { coerce, gte } from "semver";
import which from "which";
import { run } from "./run";

/** The programs that a Node.js program needs; the third one starts the process of dynamic providers. */
export const PROGRAMS = {
  cli: "pulumi",
  languageHost: "pulumi-language-nodejs",
  providerScript: "pulumi-resource-pulumi-nodejs",
} as const;

/** A CLI in a folder that has to be the first one in PATH. */
export interface FoundCli {
  binDirectory: string;
  version: string;
}

/** The cache for installed tools: outside of the working tree, so that every clone and every CI run finds it. */
export function toolsFolder(env: NodeJS.ProcessEnv): string {
  if (env.PULUMI_BYOB_TOOLS) {
    return path.resolve(env.PULUMI_BYOB_TOOLS);
  }
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "pulumi-byob");
}

/**
 * Finds the first CLI on PATH that is new enough and whose helpers are on PATH or in the folder of the CLI.
 *
 * @returns undefined when no CLI on PATH is usable
 */
export async function findOnPath(env: NodeJS.ProcessEnv, minimum: string): Promise<FoundCli | undefined> {
  // An empty entry of PATH is the current folder.
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  for (const folder of folders) {
    const command = findProgram(PROGRAMS.cli, [folder]);
    if (command === undefined) {
      continue;
    }
    const reachable = [folder, path.dirname(fs.realpathSync(command)), ...folders];
    const isComplete = [PROGRAMS.languageHost, PROGRAMS.providerScript].every((name) =>
      findProgram(name, reachable),
    );
    const version = isComplete ? await versionOf(command, env) : undefined;
    if (version !== undefined && isAtLeast(version, minimum)) {
      return { binDirectory: folder, version };
    }
  }
  return undefined;
}

/** @returns undefined when a program is missing in the folder or the CLI does not start */
export async function findInFolder(
  binDirectory: string,
  env: NodeJS.ProcessEnv,
): Promise<FoundCli | undefined> {
  const [command, ...helpers] = Object.values(PROGRAMS).map((name) => findProgram(name, [binDirectory]));
  if (command === undefined || helpers.includes(undefined)) {
    return undefined;
  }
  const version = await versionOf(command, env);
  return version === undefined ? undefined : { binDirectory, version };
}

/** Compares major, minor and patch: a pre-release is treated as its release. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [left, right] = [coerce(version), coerce(minimum)];
  return left !== null && right !== null && gte(left, right);
}

/** @returns undefined when no folder contains an executable program of this name */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  if (folders.length === 0) {
    return undefined;
  }
  return which.sync(name, { path: folders.join(path.delimiter), nothrow: true }) ?? undefined;
}

/** @returns the version without the leading "v", or undefined when the command fails */
export async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const result = await run(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: 10_000,
  });
  const found = /^v?(\d+\.\d+\.\d+\S*)/m.exec(result.stdout.trim());
  return result.code === 0 ? found?.[1] : undefined;
}

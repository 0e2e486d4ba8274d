import path from "node:path";
import { minVersion } from "semver";
import manifest from "../package.json";
import { type FoundCli, findInFolder, findOnPath, toolsFolder } from "./lib/find-cli";
import { installCli } from "./lib/install-cli";
import { lineWriter } from "./lib/progress";
import { runScript, ScriptError } from "./lib/script";
import { withLock } from "./lib/with-lock";

const HELP = `Usage: npm run pulumi-cli [-- --json]

Finds a Pulumi CLI that can run Node.js programs, or installs it in the cache, and prints its path.

  --json   print the folder, the version and the origin as JSON
  --help   print this text`;

/** The version that is installed when none is found; tools/pulumi-cli/go.mod pins the same one. */
export const PINNED_VERSION = "3.248.0";
/** The oldest CLI that fits the supported SDKs: the lower bound of the peer dependency. */
export const MINIMUM_VERSION = minVersion(manifest.peerDependencies["@pulumi/pulumi"])?.version ?? "0.0.0";

/** Thrown when no CLI is found and none can be installed. */
export class PulumiCliMissingError extends ScriptError {
  override name = "PulumiCliMissingError";
}

export interface PulumiCli extends FoundCli {
  /** The folder that contains `bin`, as `PulumiCommand.get({ root })` expects it. */
  root: string;
  origin: "path" | "cache" | "installer" | "go";
}

export interface EnsureOptions {
  onProgress?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** @default the environment of this process */
  env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Finds a Pulumi CLI that can run Node.js programs, on PATH or in the cache. Otherwise it installs one in the cache,
 * with the official installer or with Go.
 */
export async function ensurePulumiCli(options: EnsureOptions = {}): Promise<PulumiCli> {
  const { env = process.env, onProgress = () => {}, signal } = options;
  const onPath = await findOnPath(env, MINIMUM_VERSION);
  if (onPath) {
    return withOrigin(onPath, "path");
  }
  const root = path.join(toolsFolder(env), "pulumi", PINNED_VERSION);
  const bin = path.join(root, "bin");
  const cached = await findInFolder(bin, env);
  if (cached) {
    return withOrigin(cached, "cache");
  }
  const lockOptions = { onProgress, signal, activity: "installing the Pulumi CLI" };
  return withLock(`${root}.lock`, lockOptions, async () => {
    const installedMeanwhile = await findInFolder(bin, env);
    if (installedMeanwhile) {
      return withOrigin(installedMeanwhile, "cache");
    }
    const result = await installCli(root, { version: PINNED_VERSION, onProgress, env, signal });
    if ("problems" in result) {
      throw new PulumiCliMissingError(missingMessage(result.problems));
    }
    return withOrigin({ binDirectory: bin, version: PINNED_VERSION }, result.origin);
  });
}

function withOrigin(cli: FoundCli, origin: PulumiCli["origin"]): PulumiCli {
  return { root: path.dirname(cli.binDirectory), ...cli, origin };
}

function missingMessage(problems: readonly string[]): string {
  return (
    `No Pulumi CLI was found, and none could be installed (${problems.join("; ")}). Install the Pulumi CLI ` +
    `${MINIMUM_VERSION} or newer (https://www.pulumi.com/docs/install/) or Go 1.25 with access to a module proxy, ` +
    "then try again."
  );
}

if (require.main === module) {
  runScript({
    help: HELP,
    options: { json: { type: "boolean" } },
    main: async ({ json }, signal) => {
      const line = lineWriter(process.stderr);
      const cli = await ensurePulumiCli({ onProgress: line.report, signal }).finally(line.end);
      console.log(json ? JSON.stringify(cli) : path.join(cli.binDirectory, "pulumi"));
      return 0;
    },
  });
}

/**
 * Installs programs from Debian packages when one of them is missing on PATH.
 *
 * Only one process installs at a time, because apt-get fails while another one runs.
 *
 *     await ensureDebianPackages({ title: "rclone", programs: ["rclone"], packages: ["rclone"] }, options);
 */
import path from "node:path";
import { findProgram, toolsFolder } from "../lib/find-cli";
import { withHeartbeat } from "../lib/progress";
import { run } from "../lib/run";
import { withLock } from "../lib/with-lock";
import { type ServerOptions, ServerUnavailableError } from "./daemon";

const MAX_LINE_LENGTH = 60;

/** Programs, and the packages that contain them. */
export interface DebianPackages {
  title: string;
  programs: readonly string[];
  packages: readonly string[];
}

/** Installs the packages unless all programs are on PATH. */
export async function ensureDebianPackages(
  { title, programs, packages }: DebianPackages,
  { onProgress = () => {}, signal }: ServerOptions,
): Promise<void> {
  if (missingPrograms(programs).length === 0) {
    return;
  }
  const lock = path.join(toolsFolder(process.env), "debian-packages.lock");
  await withLock(lock, { onProgress, signal, activity: `installing ${title}` }, async () => {
    if (missingPrograms(programs).length === 0) {
      return;
    }
    const problem = await installPackages(title, packages, onProgress, signal);
    const missing = missingPrograms(programs);
    if (problem !== undefined || missing.length > 0) {
      throw new ServerUnavailableError(
        `Could not install ${title} (${problem ?? `missing: ${missing.join(", ")}`}). ` +
          `Install the Debian packages ${packages.join(", ")}, or programs of the same names, then try again.`,
      );
    }
  });
}

function missingPrograms(programs: readonly string[]): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return programs.filter((name) => findProgram(name, folders) === undefined);
}

/** @returns why the installation failed, or undefined */
async function installPackages(
  title: string,
  packages: readonly string[],
  onProgress: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) {
    return "only root can install packages";
  }
  if ((await run("apt-get", ["--version"])).code !== 0) {
    return "apt-get is not available";
  }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    let last = "";
    const describe = () => `apt-get ${args[0]} for ${title}, once, about a minute: ${last}`;
    const result = await withHeartbeat(onProgress, describe, () =>
      run("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        onLine: (line) => {
          last = line.trim().slice(0, MAX_LINE_LENGTH) || last;
        },
        signal,
      }),
    );
    signal?.throwIfAborted();
    if (result.code !== 0) {
      return `apt-get ${args[0]} failed: ${result.stderr.trim().split("\n").pop()}`;
    }
  }
  return undefined;
}

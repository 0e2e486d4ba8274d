import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "./layouts";

const run = promisify(execFile);

export interface Manifest {
  name: string;
  version?: string;
  main?: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

interface LockFile {
  lockfileVersion: number;
  packages: Record<string, { version?: string; link?: boolean }>;
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("npm", args, { cwd, shell: process.platform === "win32" });
  return stdout;
}

/** Packs the package of a folder as `npm publish` would. Returns the path of the tarball. */
export async function pack(folder: string, destination: string): Promise<string> {
  const out = await npm(folder, "pack", "--json", "--ignore-scripts", "--pack-destination", destination);
  const [packed] = JSON.parse(out) as { filename: string }[];
  if (!packed) {
    throw new Error(`npm pack made no tarball of ${folder}`);
  }
  return path.join(destination, packed.filename);
}

export async function writePackage(
  folder: string,
  manifest: Manifest,
  files: Record<string, string> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = { "package.json": JSON.stringify(manifest), ...files };
  for (const [name, text] of Object.entries(all)) {
    await writeFile(path.join(folder, name), text);
  }
}

/**
 * A program's folder with its dependencies, installed by npm. It starts from the repository's lock file, so that
 * the versions are the tested ones and npm's cache, which `npm ci` has filled, has them all.
 */
export async function install(folder: string, manifest: Manifest): Promise<void> {
  const lock = await repositoryLock();
  const locked = Object.entries(lock.packages).filter(
    ([location, { link }]) => location.startsWith("node_modules/") && !link,
  );
  const packages = { "": manifest, ...Object.fromEntries(locked) };
  const text = JSON.stringify({ ...lock, name: manifest.name, packages });
  await writePackage(folder, manifest, { "package-lock.json": text });
  // Peers only where they are named.
  const options = ["--prefer-offline", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"];
  await npm(folder, "install", ...options);
}

async function repositoryLock(): Promise<LockFile> {
  return JSON.parse(await readFile(path.join(repository, "package-lock.json"), "utf8")) as LockFile;
}

/** The SDK's version in PULUMI_BYOB_TEST_SDK, or the one that the repository is tested with. */
export async function sdkVersion(): Promise<string> {
  const { PULUMI_BYOB_TEST_SDK } = process.env;
  if (PULUMI_BYOB_TEST_SDK) {
    return PULUMI_BYOB_TEST_SDK;
  }
  const { version } = (await repositoryLock()).packages["node_modules/@pulumi/pulumi"] ?? {};
  if (version === undefined) {
    throw new Error("package-lock.json has no @pulumi/pulumi");
  }
  return version;
}

import fs from "node:fs";
import path from "node:path";
import { run } from "../../scripts/lib/run";

const REPOSITORY = path.resolve(__dirname, "../..");
const PRELOAD = path.join(__dirname, "fast-start", "preload.js");
/** File of the cache, for the processes of a test. */
const FILE_VARIABLE = "PULUMI_BYOB_TEST_COMPILE_CACHE";

/** Packages that a test run compiles once, and the file for their code. */
interface CompileCache {
  /** Folder in which the packages are installed, and in which the processes run. */
  folder: string;
  file: string;
  /** Packages that a process loads to write the cache. */
  packages: readonly string[];
  /** Built code of this package below the folder, of which a process loads everything that plugins share. */
  dist: string;
}

/** Other versions of Node.js, which some tests start, ignore the file, because its name ends with this version. */
const FILE_NAME = `compiled-${process.version}`;

/** The packages of plugins and programs in this repository, also the clients of the AWS test plugin. */
const repositoryCache: CompileCache = {
  folder: REPOSITORY,
  file: path.join(REPOSITORY, "node_modules", ".cache", "pulumi-byob", FILE_NAME),
  packages: [
    "@pulumi/pulumi/runtime",
    "./dist/aws",
    "@aws-sdk/client-cloudfront",
    "@aws-sdk/client-iam",
    "@aws-sdk/client-s3",
  ],
  dist: "./dist",
};

/** The packages of plugins in a folder in which the packed package is installed. */
function packedCache(folder: string): CompileCache {
  return {
    folder,
    file: path.join(folder, FILE_NAME),
    packages: ["@pulumi/pulumi/runtime"],
    dist: "./node_modules/pulumi-byob/dist",
  };
}

/** The files that the entries of this package share or load later, and the entries of programs and plugins. */
function builtModules({ folder, dist }: CompileCache): string[] {
  const shared = fs.readdirSync(path.join(folder, dist, "shared")).map((name) => `${dist}/shared/${name}`);
  return [dist, `${dist}/provider/entry`, ...shared];
}

async function write(cache: CompileCache): Promise<void> {
  const { folder, file, packages } = cache;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const env = { ...process.env, [FILE_VARIABLE]: file, PULUMI_BYOB_TEST_COMPILE_CACHE_WRITE: "true" };
  const loaded = [...packages, ...builtModules(cache)].map(
    (name) => `require(${JSON.stringify(name)}).declarations?.();`,
  );
  const text = `${loaded.join("\n")}\nprocess.exit(0);`;
  const { code, stderr } = await run(process.execPath, ["--require", PRELOAD, "--eval", text], {
    cwd: folder,
    env,
  });
  if (code !== 0) {
    throw new Error(`The cache of compiled packages could not be written: ${stderr}`);
  }
}

/** Tells the workers of Jest that the cache of the repository belongs to this run. An older one may be outdated. */
const WRITTEN_VARIABLE = "PULUMI_BYOB_TEST_COMPILE_CACHE_WRITTEN";

/** Compiles the packages that plugins load, for all workers. Without it, each command of the CLI compiles them again. */
export async function writeCompileCache(): Promise<void> {
  await write(repositoryCache);
  process.env[WRITTEN_VARIABLE] = "true";
}

/** Compiles the packages in a folder in which the packed package is installed. */
export function writePackedCompileCache(folder: string): Promise<void> {
  return write(packedCache(folder));
}

function environmentOf({ file }: CompileCache): Record<string, string> {
  return { NODE_OPTIONS: `--require=${PRELOAD}`, [FILE_VARIABLE]: file };
}

/** Environment of plugins in that folder. */
export function packedCompileCache(folder: string): Record<string, string> {
  return environmentOf(packedCache(folder));
}

/** Environment of a CLI for short runs: no collection of garbage below the limit, and plugins that read the cache. */
export const fastProcesses: Record<string, string> = {
  GOGC: "off",
  GOMEMLIMIT: "1GiB",
  ...(process.env[WRITTEN_VARIABLE] && environmentOf(repositoryCache)),
};

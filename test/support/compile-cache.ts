import fs from "node:fs";
import path from "node:path";
import { run } from "../../scripts/lib/run";

const REPOSITORY = path.resolve(__dirname, "../..");
const PRELOAD = path.join(__dirname, "compile-cache", "preload.js");
const FILE = path.join(REPOSITORY, "node_modules", ".cache", "pulumi-byob", `compiled-${process.version}`);
const VARIABLE = "PULUMI_BYOB_TEST_COMPILE_CACHE";

/** Loads the packages of plugins and programs: the SDK, the dependencies of this package, and the clients of the AWS plugin. */
const LOADED = `
require("@pulumi/pulumi/runtime");
require("./dist");
require("./dist/aws");
require("./dist/provider/adapter");
require("./dist/provider/entry").declarations();
require("@aws-sdk/client-cloudfront");
require("@aws-sdk/client-iam");
require("@aws-sdk/client-s3");
process.exit(0);
`;

/** Compiles the packages that plugins load, for all workers. Without it, each command of the CLI compiles them again. */
export async function writeCompileCache(): Promise<void> {
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  const env = {
    ...process.env,
    [VARIABLE]: FILE,
    PULUMI_BYOB_TEST_COMPILE_CACHE_WRITE: "true",
  };
  const { code, stderr } = await run(process.execPath, ["--require", PRELOAD, "--eval", LOADED], {
    cwd: REPOSITORY,
    env,
  });
  if (code !== 0) {
    throw new Error(`The cache of compiled packages could not be written: ${stderr}`);
  }
  process.env[VARIABLE] = FILE;
}

/** The cache of this test run. An older one could contain the code of other versions. */
const cache = process.env[VARIABLE];

/** Environment of a CLI for short runs: no collection of garbage below the limit, and plugins that read the cache. */
export const fastProcesses: Record<string, string> = {
  GOGC: "off",
  GOMEMLIMIT: "1GiB",
  ...(cache && { NODE_OPTIONS: `--require=${PRELOAD}`, [VARIABLE]: cache }),
};

import fs from "node:fs";
import path from "node:path";
import { services } from "../../src/services/registry";
import type { PulumiCli } from "../pulumi-cli";

/** Variables that would lead a program to real accounts or to another backend. */
const FOREIGN = /^(PULUMI|AWS)_/;

/** The variables with URLs and credentials of the services. */
const SERVICE_VARIABLES = new Set(
  Object.values(services).flatMap(({ credentials: { forms, url } }) =>
    [url, ...forms.flat()].map(({ environment }) => environment),
  ),
);

/** Creates the folders that `isolatedEnvironment` refers to. */
export function createIsolatedFolders(folder: string): void {
  for (const name of ["backend", "home", "tmp"]) {
    fs.mkdirSync(path.join(folder, name));
  }
}

/**
 * The environment of a Pulumi CLI that writes only to `folder`, in which `createIsolatedFolders` has created folders.
 *
 * @param emulators the variables that point to the emulators
 */
export function isolatedEnvironment(
  folder: string,
  cli: PulumiCli,
  emulators: Record<string, string>,
): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !FOREIGN.test(name) && !SERVICE_VARIABLES.has(name),
  );
  return {
    ...Object.fromEntries(own),
    ...emulators,
    PATH: cli.binDirectory + path.delimiter + process.env.PATH,
    TMPDIR: path.join(folder, "tmp"),
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/**
 * The languages in which the cases of the S3 clients are written: where their sources are, and how they are installed and run.
 *
 * A run starts one process for each client and server, because a new process for each command would take most of the time.
 */
import fs from "node:fs";
import path from "node:path";
import type { ServerOptions } from "../../../scripts/servers/daemon";
import { ensureDebianPackages } from "../../../scripts/servers/debian-packages";
import { ensureGoProgram } from "../../../scripts/servers/go-program";
import { ensurePythonPackage } from "../../../scripts/servers/python-package";

/** Environment variable with the programs that the setup has installed. */
const INSTALLED = "PULUMI_BYOB_TEST_S3_CLIENTS";

const REPOSITORY = path.resolve(__dirname, "../../..");
const FOLDER = path.resolve(__dirname, "../clients");
const REQUIREMENTS = path.join(FOLDER, "requirements.txt");
const RCLONE = { title: "rclone", programs: ["rclone"], packages: ["rclone"] };

interface InstalledClients {
  python: string;
  go: string;
}

export interface ClientRuntime {
  folder: string;
  /** End of the names of the files with cases. */
  suffix: string;
  titlesIn(source: string): string[];
  /** Command that runs cases; the name of the client and its target follow. */
  command(installed: InstalledClients): [program: string, ...args: string[]];
  /** Pinned version of a package. */
  versionOf(name: string): string | undefined;
}

/** Titles of cases in the form `testCase("group", "title", …)`. */
function titlesOfCalls(source: string): string[] {
  return [...source.matchAll(/testCase\(\s*"[^"]*",\s*"([^"]*)"/g)].map(([, title = ""]) => title);
}

function firstMatch(file: string, pattern: RegExp): string | undefined {
  return pattern.exec(fs.readFileSync(file, "utf8"))?.[1];
}

export const PYTHON_RUNTIME: ClientRuntime = {
  folder: FOLDER,
  suffix: "_cases.py",
  titlesIn(source) {
    const names = source.matchAll(/^@case\(.*?^def (\w+)/gms);
    return [...names].map(([, name = ""]) => name.replaceAll("_", " "));
  },
  command: ({ python }) => [python, path.join(FOLDER, "run.py")],
  versionOf: (name) => firstMatch(REQUIREMENTS, new RegExp(`^${name}==(\\S+)$`, "m")),
};

export const GO_RUNTIME: ClientRuntime = {
  folder: path.join(FOLDER, "go"),
  suffix: "_cases.go",
  titlesIn: titlesOfCalls,
  command: ({ go }) => [go],
  versionOf: (name) => firstMatch(path.join(FOLDER, "go/go.mod"), new RegExp(`${name} v(\\S+)`)),
};

export const NODE_RUNTIME: ClientRuntime = {
  folder: path.join(FOLDER, "js"),
  suffix: "-cases.ts",
  titlesIn: titlesOfCalls,
  command: () => [process.execPath, "--import", "tsx", path.join(FOLDER, "js/run.ts")],
  versionOf: (name) =>
    firstMatch(path.join(REPOSITORY, "node_modules", name, "package.json"), /"version": "([^"]+)"/),
};

/** Installs the pinned clients for the runs of this process and its children. */
export async function installClients(options: ServerOptions): Promise<void> {
  const go = { name: "s3-go-clients", title: "The S3 clients in Go", folder: GO_RUNTIME.folder };
  const [python, program] = await Promise.all([
    installPythonClients(options),
    ensureGoProgram(go, options),
    ensureDebianPackages(RCLONE, options),
  ]);
  process.env[INSTALLED] = JSON.stringify({ python, go: program } satisfies InstalledClients);
}

export function installedClients(): InstalledClients {
  return JSON.parse(process.env[INSTALLED] ?? "{}") as InstalledClients;
}

async function installPythonClients(options: ServerOptions): Promise<string> {
  const version = ["boto3", "awscli", "minio", "s3cmd"].map(PYTHON_RUNTIME.versionOf).join("-");
  const requirements = ["--requirement", REQUIREMENTS];
  const folder = await ensurePythonPackage(
    {
      name: "s3-clients",
      title: "The S3 clients in Python",
      version,
      requirements,
      duration: "about a minute",
    },
    options,
  );
  return path.join(folder, "bin", "python");
}

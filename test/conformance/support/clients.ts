/**
 * The official S3 clients, and their cases in `test/conformance/clients`.
 *
 * The clients that are written in Python are in one virtual environment, which the setup installs from one requirements
 * file. rclone is a Debian package. A run starts one Python process for each client and server, because a new process for
 * each command would take most of the time.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../../../scripts/lib/run";
import type { ServerOptions } from "../../../scripts/servers/daemon";
import { ensureDebianPackages } from "../../../scripts/servers/debian-packages";
import { ensurePythonPackage } from "../../../scripts/servers/python-package";
import type { ServerName, WorldKeys } from "./world";

/** Environment variable with the folder in which the setup has installed the clients. */
export const CLIENTS_FOLDER = "PULUMI_BYOB_TEST_S3_CLIENTS";

const FOLDER = path.resolve(__dirname, "../clients");
const REQUIREMENTS = path.join(FOLDER, "requirements.txt");
const TIMEOUT_MS = 150_000;

/** Names of the clients in the Python package index. */
const PYTHON_CLIENTS = ["boto3", "awscli", "minio", "s3cmd"] as const;
const RCLONE = { title: "rclone", programs: ["rclone"], packages: ["rclone"] };

export const CLIENT_NAMES = [...PYTHON_CLIENTS, "rclone"] as const;

export type ClientName = (typeof CLIENT_NAMES)[number];

/**
 * Servers with which the emulator is compared. moto has no reliable results for s3cmd (keys are missing in its listings), and the
 * other commands take so long that one reference is enough.
 */
export const CLIENT_REFERENCES: Readonly<Record<ClientName, readonly ServerName[]>> = {
  boto3: ["ceph", "moto"],
  awscli: ["ceph"],
  minio: ["ceph", "moto"],
  s3cmd: ["ceph"],
  rclone: ["ceph"],
};

/** Server of a run, and a bucket in which ACLs are enabled and public access is not blocked. */
export interface ClientTarget extends WorldKeys {
  endpoint: string;
  publicBucket: string;
}

/** One line that a case prints. */
export interface ClientResult {
  title: string;
  group: string;
  /** Servers with another result than S3, and the reasons. */
  differs: Partial<Record<ServerName, string>>;
  result?: unknown;
  /** Message of the exception that ended the case. */
  error?: string;
}

/** Installs rclone and the pinned requirements; returns the folder of the virtual environment. */
export async function installClients(options: ServerOptions): Promise<string> {
  await ensureDebianPackages(RCLONE, options);
  const version = PYTHON_CLIENTS.map(clientVersion).join("-");
  return ensurePythonPackage(
    {
      name: "s3-clients",
      title: "The S3 clients",
      version,
      requirements: ["--requirement", REQUIREMENTS],
      duration: "about a minute",
    },
    options,
  );
}

/** Pinned version of a client; undefined for rclone, whose version is that of the Debian release. */
export function clientVersion(name: ClientName): string | undefined {
  const requirements = fs.readFileSync(REQUIREMENTS, "utf8");
  return new RegExp(`^${name}==(\\S+)$`, "m").exec(requirements)?.[1];
}

/** Titles of the cases of a client, in the order in which they run. */
export function clientTitles(name: ClientName): string[] {
  const files = fs.readdirSync(FOLDER).filter((file) => file.startsWith(name) && file.endsWith("_cases.py"));
  const sources = files.sort().map((file) => fs.readFileSync(path.join(FOLDER, file), "utf8"));
  const names = sources.flatMap((source) => [...source.matchAll(/^@case\(.*?^def (\w+)/gms)]);
  return names.map(([, name = ""]) => name.replaceAll("_", " "));
}

/** Runs all cases of a client against a server and returns their results by title. */
export async function runClient(name: ClientName, target: ClientTarget): Promise<Map<string, ClientResult>> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "byob-client-"));
  try {
    const python = path.join(process.env[CLIENTS_FOLDER] ?? "", "bin", "python");
    const args = [path.join(FOLDER, "run.py"), name, JSON.stringify(target)];
    const { code, stdout, stderr } = await run(python, args, {
      env: environment(home),
      timeoutMs: TIMEOUT_MS,
    });
    if (code !== 0) {
      throw new Error(`The cases of ${name} failed with exit code ${code}: ${stderr}`);
    }
    const results = stdout.split("\n").filter((line) => line !== "");
    return new Map(
      results.map((line) => JSON.parse(line) as ClientResult).map((result) => [result.title, result]),
    );
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}

/** No profile and no variable of this machine changes the requests. */
function environment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: home,
    // Keys and file names outside of ASCII, whatever the locale of this machine is.
    PYTHONUTF8: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    LC_ALL: "C.UTF-8",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

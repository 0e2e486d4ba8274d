/** The official S3 clients, and their cases in `test/conformance/clients`. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../../../scripts/lib/run";
import type { ClientResult, ClientTarget } from "./client-run";
import {
  type ClientRuntime,
  GO_RUNTIME,
  installedClients,
  NODE_RUNTIME,
  PYTHON_RUNTIME,
} from "./client-runtimes";
import type { ServerName } from "./world";

const REPOSITORY = path.resolve(__dirname, "../../..");
const TIMEOUT_MS = 300_000;
/** Lower than that of other tests, some of which depend on time. */
const PRIORITY = 10;

interface S3ClientProgram {
  title: string;
  runtime: ClientRuntime;
  /** Begin of the names of the files with its cases. */
  prefix: string;
  /** Name in the package index; the version of rclone is that of the Debian release. */
  packageName?: string;
  /** Servers with which the emulator is compared. */
  references: readonly ServerName[];
}

const BOTH = ["ceph", "moto"] as const;

const CLIENTS = {
  boto3: { title: "boto3", runtime: PYTHON_RUNTIME, prefix: "boto3", packageName: "boto3", references: BOTH },
  awscli: {
    title: "AWS CLI",
    runtime: PYTHON_RUNTIME,
    prefix: "awscli",
    packageName: "awscli",
    references: BOTH,
  },
  minio: {
    title: "minio-py",
    runtime: PYTHON_RUNTIME,
    prefix: "minio",
    packageName: "minio",
    references: BOTH,
  },
  // moto has no reliable results for s3cmd: keys are missing in its listings.
  s3cmd: {
    title: "s3cmd",
    runtime: PYTHON_RUNTIME,
    prefix: "s3cmd",
    packageName: "s3cmd",
    references: ["ceph"],
  },
  rclone: { title: "rclone", runtime: PYTHON_RUNTIME, prefix: "rclone", references: BOTH },
  "aws-sdk-go": {
    title: "AWS SDK for Go",
    runtime: GO_RUNTIME,
    prefix: "aws_",
    packageName: "github.com/aws/aws-sdk-go-v2/service/s3",
    references: BOTH,
  },
  "minio-go": {
    title: "minio-go",
    runtime: GO_RUNTIME,
    prefix: "minio_",
    packageName: "github.com/minio/minio-go/v7",
    references: BOTH,
  },
  "aws-sdk-js": {
    title: "AWS SDK for JavaScript",
    runtime: NODE_RUNTIME,
    prefix: "aws-sdk-",
    packageName: "@aws-sdk/client-s3",
    references: BOTH,
  },
  "minio-js": {
    title: "minio-js",
    runtime: NODE_RUNTIME,
    prefix: "minio-",
    packageName: "minio",
    references: BOTH,
  },
} as const satisfies Record<string, S3ClientProgram>;

export type ClientName = keyof typeof CLIENTS;

export const CLIENT_NAMES = Object.keys(CLIENTS) as readonly ClientName[];

const clientOf = (name: ClientName): S3ClientProgram => CLIENTS[name];

export const titleOfClient = (name: ClientName): string => clientOf(name).title;

export const clientReferences = (name: ClientName): readonly ServerName[] => clientOf(name).references;

/** Pinned version of a client; undefined for rclone. */
export function clientVersion(name: ClientName): string | undefined {
  const { packageName, runtime } = clientOf(name);
  return packageName === undefined ? undefined : runtime.versionOf(packageName);
}

/** Titles of the cases of a client, in the order in which they run. */
export function clientTitles(name: ClientName): string[] {
  const { prefix, runtime } = clientOf(name);
  const files = fs
    .readdirSync(runtime.folder)
    .filter((file) => file.startsWith(prefix) && file.endsWith(runtime.suffix));
  const sources = files.sort().map((file) => fs.readFileSync(path.join(runtime.folder, file), "utf8"));
  return sources.flatMap(runtime.titlesIn);
}

/** Runs all cases of a client against a server and returns their results by title. */
export async function runClient(name: ClientName, target: ClientTarget): Promise<Map<string, ClientResult>> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "byob-client-"));
  try {
    const [program, ...args] = clientOf(name).runtime.command(installedClients());
    const { code, stdout, stderr } = await run(program, [...args, name, JSON.stringify(target)], {
      cwd: REPOSITORY,
      env: environment(home),
      timeoutMs: TIMEOUT_MS,
      onStart: (pid) => os.setPriority(pid, PRIORITY),
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

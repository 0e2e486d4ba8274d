import { execFileSync } from "node:child_process";
import path from "node:path";
import type { ServerOptions } from "../../../scripts/servers/daemon";
import { ensurePythonPackage } from "../../../scripts/servers/python-package";

/** Environment variable with the folder in which the setup has installed boto3. */
export const BOTO3_FOLDER = "PULUMI_BYOB_TEST_BOTO3";

const VERSION = "1.44.8";

/** Installs boto3 and returns the folder of its virtual environment. */
export function installBoto3(options: ServerOptions): Promise<string> {
  const requirements = [`boto3==${VERSION}`, `botocore==${VERSION}`];
  return ensurePythonPackage(
    { name: "boto3", title: "boto3", version: VERSION, requirements, duration: "some seconds" },
    options,
  );
}

/** Settings of a client of boto3, and the object that it reads and writes. */
export interface Boto3Setting {
  bucket: string;
  key: string;
  region_name?: string | undefined;
  endpoint_url?: string | undefined;
  /** Arguments of `botocore.config.Config`. */
  config: Readonly<Record<string, string>>;
}

export type Boto3Call = "list" | "head" | "put" | "get" | "presign";

/** Address of a request, and the region in its signature. */
export interface RequestAddress {
  url: string;
  region: string;
}

export type Boto3Result = { requests: Record<Boto3Call, RequestAddress> } | { rejection: string };

/** Returns the requests that boto3 builds for each setting, without sending any. */
export function boto3Requests(settings: readonly Boto3Setting[]): Boto3Result[] {
  const python = path.join(process.env[BOTO3_FOLDER] ?? "", "bin", "python");
  const output = execFileSync(python, [path.join(__dirname, "boto3-requests.py")], {
    input: JSON.stringify(settings),
    encoding: "utf8",
    // No profile and no variable of this machine changes the requests.
    env: { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" },
  });
  return JSON.parse(output) as Boto3Result[];
}

import { randomUUID } from "node:crypto";
import http from "node:http";
import type { LookupFunction } from "node:net";
import { CreateBucketCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";

/** Servers of a whole run. */
export type ServerName = "emulator" | "ceph" | "moto";

export interface WorldKeys {
  accessKeyId: string;
  secretAccessKey: string;
}

/** One server on which the cases run. */
export interface ConformanceWorld {
  /** "store" is a store that the user names. */
  readonly server: ServerName | "store";
  readonly url: string;
  /** Region of the signatures. @default us-east-1 */
  readonly region?: string;
  /** Domain that can be preceded by a bucket name in the Host header. */
  readonly domain: string;
  /** Owner of every bucket of the cases, with all permissions. */
  readonly owner: WorldKeys;
  /** User of another account, with all permissions in that account. */
  readonly outsider: WorldKeys & { arn: string };
  /** Creates a bucket of the owner with ACLs enabled and nothing blocked. */
  bucket(): Promise<string>;
  /** Creates a user in the owner's account. Policies are evaluated from then on. */
  user(policy: object | undefined): Promise<WorldKeys>;
}

/** Resolves every name to this machine, so that a bucket name can precede the domain. */
const lookup: LookupFunction = (_hostname, options, callback) =>
  options.all === true
    ? callback(null, [{ address: "127.0.0.1", family: 4 }])
    : callback(null, "127.0.0.1", 4);

export function clientOf(
  world: ConformanceWorld,
  keys: WorldKeys = world.owner,
  more: S3ClientConfig = {},
): S3Client {
  return new S3Client({
    endpoint: world.url,
    region: world.region ?? "us-east-1",
    credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
    // The SDK would warn about every stream that a server rejects.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    // Names below the domain of another store are resolved by DNS.
    ...(world.server !== "store" && {
      requestHandler: { httpAgent: new http.Agent({ lookup, keepAlive: false }) },
    }),
    ...more,
  });
}

/** Endpoint such as `http://<bucket>.<domain>:<port>`, or without a bucket. */
export function urlOf(world: ConformanceWorld, bucket?: string): string {
  const { protocol, port } = new URL(world.url);
  const host = `${bucket === undefined ? "" : `${bucket}.`}${world.domain}`;
  return `${protocol}//${host}${port === "" ? "" : `:${port}`}`;
}

/** Names that this process has given to buckets, so that it can delete them. */
export const usedNames = new Set<string>();

export function newName(): string {
  const name = `case-${randomUUID().slice(0, 13)}`;
  usedNames.add(name);
  return name;
}

export async function createdBucket(world: ConformanceWorld): Promise<string> {
  const name = newName();
  await clientOf(world).send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

/** Status and code of a result, such as `200` or `403 AccessDenied`. */
export async function statusOf(call: Promise<{ $metadata: { httpStatusCode?: number } }>): Promise<string> {
  try {
    return String((await call).$metadata.httpStatusCode);
  } catch (error) {
    const status: unknown = Reflect.get(Object(Reflect.get(Object(error), "$metadata")), "httpStatusCode");
    return error instanceof Error && status !== undefined ? `${status} ${error.name}` : String(error);
  }
}

/** Status and code of a request without credentials, or with a presigned URL. */
export async function fetchCode(url: string, init: RequestInit = {}): Promise<string> {
  return codeOf(await fetch(url, init));
}

export async function codeOf(response: Response): Promise<string> {
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}

export async function bodyText(response: {
  Body?: { transformToString(): Promise<string> };
}): Promise<string> {
  return (await response.Body?.transformToString()) ?? "";
}

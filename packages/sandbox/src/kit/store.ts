/**
 * Access of the emulated services to the S3 emulator.
 *
 * A registration can be wrong in ways that show only when the service uses the bucket: a wrong key, a missing
 * permission, another region. The emulators therefore send real S3 requests with the registered keys through the AWS
 * SDK. They never send a request to a server outside the sandbox.
 */
import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import type { S3Client } from "@aws-sdk/client-s3";
import { withoutSdkWarning } from "./without-node-version-warning";

/** Connection settings of a registered bucket. */
export interface BucketRegistration {
  endpoint: string | null | undefined;
  region: string | null | undefined;
  bucket: string | null | undefined;
  accessKeyId: string | null | undefined;
  secretAccessKey: string | null | undefined;
  sessionToken?: string | null | undefined;
}

/** A bucket opened with the registered keys. Every method rejects with the store's error. */
export interface OpenBucket {
  head(): Promise<void>;
  /** Keys under a prefix, at most 1000. */
  list(prefix: string, options?: { max?: number; recursive?: boolean }): Promise<string[]>;
  read(key: string): Promise<Buffer>;
  write(key: string, bytes: Buffer, options?: { type?: string; acl?: "public-read" }): Promise<void>;
  delete(key: string): Promise<void>;
  /** Presigned URL that is valid for the given number of seconds. */
  presign(key: string, seconds: number): Promise<string>;
}

/**
 * Opens a registered bucket. Returns undefined if the endpoint is not the sandbox's own store: an emulator never sends
 * a request to a server outside the sandbox.
 */
export type OpenStore = (registration: BucketRegistration) => OpenBucket | undefined;

/** Store of a service that runs outside a sandbox: opens no bucket. */
export const noStore: OpenStore = () => undefined;

/** Error response of the store. */
export class StoreError extends Error {
  override readonly name = "StoreRefusal";
  constructor(
    readonly status: number | undefined,
    readonly code: string,
    message: string,
    /** Region of the bucket, if the store reports it. */
    readonly region?: string | undefined,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Address of the S3 emulator. */
export interface StoreServer {
  port: number;
  behavior: { domain: string };
  /** Resolves the names of its buckets to this machine. */
  lookup: LookupFunction;
}

/** Returns a function that opens buckets of this store only. */
export function storeOf(s3: StoreServer): OpenStore {
  return (registration) => {
    const { endpoint, bucket } = registration;
    if (!endpoint || !bucket || !isAt(endpoint, s3)) {
      return undefined;
    }
    return opened(() => connected(registration, s3), bucket);
  };
}

function isAt(endpoint: string, { port, behavior }: StoreServer): boolean {
  if (!URL.canParse(endpoint)) {
    return false;
  }
  const url = new URL(endpoint);
  const own = ["127.0.0.1", "localhost", behavior.domain].includes(url.hostname);
  return url.port === String(port) && (own || url.hostname.endsWith(`.${behavior.domain}`));
}

/** Client for path-style requests, which also work if the endpoint has a path. Loads the SDK late, to save 160 ms. */
function connected(registration: BucketRegistration, { lookup }: StoreServer): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = registration;
  const { S3Client } = sdk();
  const config = {
    endpoint: endpoint ?? "",
    region: region || "us-east-1",
    credentials: {
      accessKeyId: accessKeyId ?? "",
      secretAccessKey: secretAccessKey ?? "",
      ...(sessionToken ? { sessionToken } : {}),
    },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ lookup }) },
  };
  return withoutSdkWarning(() => new S3Client(config));
}

function sdk(): typeof import("@aws-sdk/client-s3") {
  return require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
}

function opened(connect: () => S3Client, Bucket: string): OpenBucket {
  const during = async <Result>(run: (client: S3Client) => Promise<Result>): Promise<Result> => {
    const client = connect();
    try {
      return await run(client);
    } catch (error) {
      throw storeErrorOf(error);
    } finally {
      client.destroy();
    }
  };
  return {
    head: () => during(async (client) => void (await client.send(new (sdk().HeadBucketCommand)({ Bucket })))),
    list: (Prefix, { max = 1000, recursive = true } = {}) =>
      during(async (client) => {
        const input = { Bucket, Prefix, MaxKeys: max, ...(recursive ? {} : { Delimiter: "/" }) };
        const { Contents = [] } = await client.send(new (sdk().ListObjectsV2Command)(input));
        return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      }),
    read: (Key) =>
      during(async (client) => {
        const { Body } = await client.send(new (sdk().GetObjectCommand)({ Bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }),
    write: (Key, Body, { type, acl } = {}) =>
      during(async (client) => {
        const more = { ...(type ? { ContentType: type } : {}), ...(acl ? { ACL: acl } : {}) };
        await client.send(new (sdk().PutObjectCommand)({ Bucket, Key, Body, ...more }));
      }),
    delete: (Key) =>
      during(async (client) => void (await client.send(new (sdk().DeleteObjectCommand)({ Bucket, Key })))),
    presign: (Key, expiresIn) =>
      during((client) => {
        const { getSignedUrl } =
          require("@aws-sdk/s3-request-presigner") as typeof import("@aws-sdk/s3-request-presigner");
        return getSignedUrl(client, new (sdk().GetObjectCommand)({ Bucket, Key }), { expiresIn });
      }),
  };
}

function storeErrorOf(error: unknown): StoreError {
  const { name, message, $metadata, $response } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
  };
  const region = $response?.headers?.["x-amz-bucket-region"];
  return new StoreError($metadata?.httpStatusCode, name, message, region);
}

/** Joins a directory and a name with one slash. */
export function keyIn(folder: string | null, name: string): string {
  const input = folder ?? "";
  return input === "" || input.endsWith("/") ? `${input}${name}` : `${input}/${name}`;
}

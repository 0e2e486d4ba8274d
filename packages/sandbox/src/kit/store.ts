import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import type { S3Client } from "@aws-sdk/client-s3";
import { withoutNodeVersionWarning } from "./without-node-version-warning";

/** What a service was told of a bucket. */
export interface Registration {
  endpoint: string | null | undefined;
  region: string | null | undefined;
  bucket: string | null | undefined;
  accessKeyId: string | null | undefined;
  secretAccessKey: string | null | undefined;
  sessionToken?: string | null | undefined;
}

/** A bucket under the keys that a service was given; everything rejects with a `StoreRefusal`. */
export interface OpenBucket {
  head(): Promise<void>;
  /** Keys under a prefix, at most 1000. */
  list(prefix: string, options?: { most?: number; recursive?: boolean }): Promise<string[]>;
  read(key: string): Promise<Buffer>;
  write(key: string, bytes: Buffer, options?: { type?: string; acl?: "public-read" }): Promise<void>;
  /** An address that opens the object without a key for so long. */
  presign(key: string, seconds: number): Promise<string>;
}

/**
 * Opens a bucket as it is registered. Undefined where the endpoint is not the sandbox's own store: a stand-in
 * never asks a server outside of the sandbox, whatever it was told.
 */
export type OpenStore = (registration: Registration) => OpenBucket | undefined;

/** For a service that is not in a sandbox with a store. */
export const noStore: OpenStore = () => undefined;

/** What the store said instead of doing it. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
  constructor(
    readonly status: number | undefined,
    readonly code: string,
    message: string,
    /** The region that the store names as the bucket's. */
    readonly region?: string | undefined,
  ) {
    super(`${code}: ${message}`);
  }
}

/** What the S3 emulator tells of where it is. */
export interface StoreServer {
  port: number;
  behaviour: { domain: string };
  /** Resolves the names of its buckets to this machine. */
  lookup: LookupFunction;
}

/** Opens buckets of this store, and of no other. */
export function storeOf(s3: StoreServer): OpenStore {
  return (registration) => {
    const { endpoint, bucket } = registration;
    if (!endpoint || !bucket || !isAt(endpoint, s3)) {
      return undefined;
    }
    return opened(() => connected(registration, s3), bucket);
  };
}

function isAt(endpoint: string, { port, behaviour }: StoreServer): boolean {
  if (!URL.canParse(endpoint)) {
    return false;
  }
  const url = new URL(endpoint);
  const own = ["127.0.0.1", "localhost", behaviour.domain].includes(url.hostname);
  return url.port === String(port) && (own || url.hostname.endsWith(`.${behaviour.domain}`));
}

/** By path, so that an endpoint may end in a bucket of its own; loaded at the first use, since it costs 160 ms. */
function connected(registration: Registration, { lookup }: StoreServer): S3Client {
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
  return withoutNodeVersionWarning(() => new S3Client(config));
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
      throw refusalOf(error);
    } finally {
      client.destroy();
    }
  };
  return {
    head: () => during(async (client) => void (await client.send(new (sdk().HeadBucketCommand)({ Bucket })))),
    list: (Prefix, { most = 1000, recursive = true } = {}) =>
      during(async (client) => {
        const place = { Bucket, Prefix, MaxKeys: most, ...(recursive ? {} : { Delimiter: "/" }) };
        const { Contents = [] } = await client.send(new (sdk().ListObjectsV2Command)(place));
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
    presign: (Key, expiresIn) =>
      during((client) => {
        const { getSignedUrl } =
          require("@aws-sdk/s3-request-presigner") as typeof import("@aws-sdk/s3-request-presigner");
        return getSignedUrl(client, new (sdk().GetObjectCommand)({ Bucket, Key }), { expiresIn });
      }),
  };
}

function refusalOf(error: unknown): StoreRefusal {
  const { name, message, $metadata, $response } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
  };
  const region = $response?.headers?.["x-amz-bucket-region"];
  return new StoreRefusal($metadata?.httpStatusCode, name, message, region);
}

/** A name in a folder; whoever writes puts one slash between. */
export function keyIn(folder: string | null, name: string): string {
  const place = folder ?? "";
  return place === "" || place.endsWith("/") ? `${place}${name}` : `${place}/${name}`;
}

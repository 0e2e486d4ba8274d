import { createHash } from "node:crypto";
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { userAgent } from "../http/dispatcher";
import type { ClientShape } from "../stores/target";
import { asNotS3, type StoreResponse, unsendable } from "./store-response";
import { type Attempt, RecordingRequestHandler } from "./transport";
import { withoutNodeVersionWarning } from "./without-node-version-warning";
import { parseXml } from "./xml";

export interface AccessKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** "none" sends what S3 itself demands; "crc32" is what the AWS SDKs add since 2025. */
export type Checksums = "none" | "crc32";

export interface StoreReply<T = undefined> {
  response: StoreResponse;
  /** Present when the answer is a success. */
  value?: T;
}

export interface StoredObject {
  versionId?: string | undefined;
  /** How the store encrypted it, e.g. `aws:kms`. */
  encryption?: string | undefined;
}

export interface PutOptions {
  key: string;
  body: string;
  acl?: "public-read" | undefined;
  checksums?: Checksums;
}

type Sdk = typeof import("@aws-sdk/client-s3");

type Send<T> = (client: S3Client) => Promise<T>;

let loaded: Sdk | undefined;

/** Loaded at the first probe: it costs 160 ms, which a program without one should not pay. */
function sdk(): Sdk {
  loaded ??= require("@aws-sdk/client-s3") as Sdk;
  return loaded;
}

/** One store, spoken to by one client shape with one pair of keys; one call at a time. */
export class StoreClient {
  readonly #wire = new RecordingRequestHandler();
  readonly #clients = new Map<Checksums, S3Client>();

  constructor(
    readonly shape: ClientShape,
    readonly keys: AccessKeys,
  ) {}

  async put(
    { key, body, acl, checksums = "none" }: PutOptions,
    attempt: Attempt,
  ): Promise<StoreReply<StoredObject>> {
    const { PutObjectCommand } = sdk();
    const command = new PutObjectCommand({
      ...this.#place(key),
      Body: Buffer.from(body),
      ContentType: "text/plain",
      CacheControl: "no-store",
      ...(acl && { ACL: acl }),
    });
    const { answer } = await this.#call((client) => client.send(command), attempt, checksums);
    if (!answer.ok) {
      return { response: answer };
    }
    // A web page answers 200 to anything; only a store names what it has stored.
    if (!answer.headers.etag) {
      return { response: asNotS3(answer) };
    }
    const { "x-amz-version-id": versionId, "x-amz-server-side-encryption": encryption } = answer.headers;
    return { response: answer, value: { versionId, encryption } };
  }

  /** @param range as in `bytes=0-99` */
  async get(key: string, attempt: Attempt, range?: string): Promise<StoreReply<string>> {
    const { GetObjectCommand } = sdk();
    const command = new GetObjectCommand({ ...this.#place(key), ...(range && { Range: range }) });
    const { answer } = await this.#call((client) => client.send(command), attempt);
    return answer.ok ? { response: answer, value: answer.body } : { response: answer };
  }

  async setAcl(key: string, acl: "public-read" | "private", attempt: Attempt): Promise<StoreReply> {
    const { PutObjectAclCommand } = sdk();
    const command = new PutObjectAclCommand({ ...this.#place(key), ACL: acl });
    return this.#done((client) => client.send(command), attempt);
  }

  async head(attempt: Attempt): Promise<StoreReply> {
    const { HeadBucketCommand } = sdk();
    const command = new HeadBucketCommand({ Bucket: this.shape.bucket });
    const { answer } = await this.#call((client) => client.send(command), attempt);
    const isPage = answer.ok && answer.headers["content-type"]?.startsWith("text/html");
    return { response: isPage ? asNotS3(answer) : answer };
  }

  /** The first keys under a prefix. */
  async list(prefix: string, most: number, attempt: Attempt): Promise<StoreReply<string[]>> {
    const { ListObjectsV2Command } = sdk();
    const place = { Bucket: this.shape.bucket, MaxKeys: most, ...(prefix && { Prefix: prefix }) };
    const command = new ListObjectsV2Command(place);
    const { answer, output } = await this.#call((client) => client.send(command), attempt);
    if (!answer.ok) {
      return { response: answer };
    }
    if (parseXml(answer.body)?.name !== "ListBucketResult") {
      return { response: asNotS3(answer) };
    }
    return {
      response: answer,
      value: (output?.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])),
    };
  }

  async remove(key: string, versionId: string | undefined, attempt: Attempt): Promise<StoreReply> {
    const { DeleteObjectCommand } = sdk();
    const version = versionId && { VersionId: versionId };
    const command = new DeleteObjectCommand({ ...this.#place(key), ...version });
    return this.#done((client) => client.send(command), attempt);
  }

  async startParts(key: string, attempt: Attempt): Promise<StoreReply<string>> {
    const { CreateMultipartUploadCommand } = sdk();
    const command = new CreateMultipartUploadCommand(this.#place(key));
    const { answer, output } = await this.#call((client) => client.send(command), attempt);
    if (!answer.ok) {
      return { response: answer };
    }
    return output?.UploadId ? { response: answer, value: output.UploadId } : { response: asNotS3(answer) };
  }

  async putPart(key: string, uploadId: string, body: string, attempt: Attempt): Promise<StoreReply> {
    const { UploadPartCommand } = sdk();
    const part = { UploadId: uploadId, PartNumber: 1, Body: Buffer.from(body) };
    const command = new UploadPartCommand({ ...this.#place(key), ...part });
    return this.#done((client) => client.send(command), attempt);
  }

  async dropParts(key: string, uploadId: string, attempt: Attempt): Promise<StoreReply> {
    const { AbortMultipartUploadCommand } = sdk();
    const command = new AbortMultipartUploadCommand({ ...this.#place(key), UploadId: uploadId });
    return this.#done((client) => client.send(command), attempt);
  }

  /** An address that reads one object for a minute without a key; a secret as long as it works. */
  async presign(key: string): Promise<URL> {
    const { getSignedUrl } =
      require("@aws-sdk/s3-request-presigner") as typeof import("@aws-sdk/s3-request-presigner");
    const command = new (sdk().GetObjectCommand)(this.#place(key));
    return new URL(await getSignedUrl(this.#client("none"), command, { expiresIn: 60 }));
  }

  #place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.shape.bucket, Key: key };
  }

  async #done(run: Send<unknown>, attempt: Attempt): Promise<StoreReply> {
    const { answer } = await this.#call(run, attempt);
    return { response: answer };
  }

  async #call<T>(
    run: Send<T>,
    attempt: Attempt,
    checksums: Checksums = "none",
  ): Promise<{ answer: StoreResponse; output?: T | undefined }> {
    const { value, failure } = await this.#wire.during(attempt, () => run(this.#client(checksums)));
    const answer = this.#wire.last ?? unsendable(failure instanceof Error ? failure.message : "");
    // The client cannot read a success that is not S3's.
    return answer.ok && failure !== undefined ? { answer: asNotS3(answer) } : { answer, output: value };
  }

  #client(checksums: Checksums): S3Client {
    const known = this.#clients.get(checksums);
    if (known) {
      return known;
    }
    const client = withoutNodeVersionWarning(() => new (sdk().S3Client)(this.#config(checksums)));
    if (checksums === "none") {
      const stack = client.middlewareStack;
      stack.add((next) => (args) => next(withMd5(args)), { step: "build", priority: "low", name: "withMd5" });
    }
    this.#clients.set(checksums, client);
    return client;
  }

  /** Everything is said, so that no profile or variable of this machine steers what stands for a service. */
  #config(checksums: Checksums): S3ClientConfig {
    const { endpoint, region, pathStyle } = this.shape;
    const { accessKeyId, secretAccessKey, sessionToken } = this.keys;
    const when = checksums === "crc32" ? "WHEN_SUPPORTED" : "WHEN_REQUIRED";
    return {
      endpoint,
      region,
      forcePathStyle: pathStyle,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      requestChecksumCalculation: when,
      responseChecksumValidation: when,
      maxAttempts: 1,
      retryMode: "standard",
      defaultsMode: "standard",
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      useArnRegion: false,
      disableS3ExpressSessionAuth: true,
      disableMultiregionAccessPoints: true,
      customUserAgent: userAgent(),
      requestHandler: this.#wire.handler,
    };
  }
}

/** Some calls carry a crc32 in every mode; stores that know none take MD5, as all did before. */
function withMd5<T extends { request: unknown }>(args: T): T {
  const { headers, body } = args.request as { headers: Record<string, string>; body?: unknown };
  const names = Object.keys(headers).filter((name) => /^x-amz-(?:sdk-)?checksum-/i.test(name));
  if (names.length === 0) {
    return args;
  }
  for (const name of names) {
    delete headers[name];
  }
  const bytes = typeof body === "string" || body instanceof Uint8Array ? body : "";
  headers["content-md5"] = createHash("md5").update(bytes).digest("base64");
  return args;
}

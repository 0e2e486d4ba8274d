/**
 * S3 client of the probe, which sends requests as the client of a service would.
 *
 * The AWS SDK reads profiles and environment variables, retries, and adds checksums. Each of these would change what
 * a probe shows about the service. This client sets every option and sends one request per call. It returns a
 * `StoreResponse` instead of throwing, because the diagnosis reads status, headers and body.
 *
 *     const { response, value } = await client.put({ key, body, acl: "public-read" }, attempt);
 */
import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { userAgent } from "../http/dispatcher";
import type { ClientShape } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { type Listing, type ListOptions, listingInput, listingOf } from "./listing";
import { asNotS3, type StoreResponse, unsendable } from "./store-response";
import { type Attempt, RecordingRequestHandler } from "./transport";
import { withMd5 } from "./with-md5";
import { withoutNodeVersionWarning } from "./without-node-version-warning";
import { parseXml } from "./xml";

/** Credentials of the client, such as a `BucketAccess`. */
export type AccessKeys = Pick<BucketAccess, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** "none" sends only the checksums that S3 requires; "crc32" is the default of AWS SDKs since 2025; "md5" is older. */
export type Checksums = "none" | "md5" | "crc32";

/** A response and the value that was read from it. */
export interface StoreReply<T = undefined> {
  response: StoreResponse;
  /** Value of a successful response. */
  value?: T;
}

/** Properties of an uploaded object. */
export interface UploadedObject {
  versionId?: string | undefined;
  /** Server-side encryption, such as `aws:kms`. */
  encryption?: string | undefined;
}

/** Options of an upload. */
export interface PutOptions {
  key: string;
  body: string;
  acl?: "public-read" | undefined;
  checksums?: Checksums | undefined;
  encryption?: "AES256" | "aws:kms" | undefined;
}

type EndpointV2 = ReturnType<S3Client["config"]["endpointProvider"]>;

type Sdk = typeof import("@aws-sdk/client-s3");

type Send<T> = (client: S3Client) => Promise<T>;

let loaded: Sdk | undefined;

/** Loads the AWS SDK for the first probe, because loading takes 160 ms and most updates do not probe. */
function sdk(): Sdk {
  loaded ??= require("@aws-sdk/client-s3") as Sdk;
  return loaded;
}

/** S3 client for one bucket and one pair of keys. */
export class StoreClient {
  readonly #transport = new RecordingRequestHandler();
  readonly #clients = new Map<Checksums, S3Client>();

  constructor(
    readonly shape: ClientShape,
    readonly keys: AccessKeys,
  ) {}

  /** Uploads an object. */
  async put(
    { key, body, acl, checksums, encryption: requested }: PutOptions,
    attempt: Attempt,
  ): Promise<StoreReply<UploadedObject>> {
    const { PutObjectCommand } = sdk();
    const command = new PutObjectCommand({
      ...this.#location(key),
      Body: Buffer.from(body),
      ContentType: "text/plain",
      CacheControl: "no-store",
      ...(acl && { ACL: acl }),
      ...(requested && { ServerSideEncryption: requested }),
    });
    const { response } = await this.#call((client) => client.send(command), attempt, checksums);
    if (!response.ok) {
      return { response: response };
    }
    // A web server can return 200 for any request, but only a store returns an ETag.
    if (!response.headers.etag) {
      return { response: asNotS3(response) };
    }
    const { "x-amz-version-id": versionId, "x-amz-server-side-encryption": encryption } = response.headers;
    return { response: response, value: { versionId, encryption } };
  }

  /**
   * Downloads an object.
   *
   * @param range as in `bytes=0-99`
   */
  async get(key: string, attempt: Attempt, range?: string): Promise<StoreReply<string>> {
    const { GetObjectCommand } = sdk();
    const command = new GetObjectCommand({ ...this.#location(key), ...(range && { Range: range }) });
    const { response } = await this.#call((client) => client.send(command), attempt);
    return response.ok ? { response: response, value: response.body } : { response: response };
  }

  /** Sets the ACL of an object, or of one version of it. */
  async setAcl(
    key: string,
    acl: "public-read" | "private",
    attempt: Attempt,
    versionId?: string,
  ): Promise<StoreReply> {
    const { PutObjectAclCommand } = sdk();
    const version = versionId && { VersionId: versionId };
    const command = new PutObjectAclCommand({ ...this.#location(key), ...version, ACL: acl });
    return this.#done((client) => client.send(command), attempt);
  }

  /** Sends HeadBucket. */
  async head(attempt: Attempt): Promise<StoreReply> {
    const { HeadBucketCommand } = sdk();
    const command = new HeadBucketCommand({ Bucket: this.shape.bucket });
    const { response } = await this.#call((client) => client.send(command), attempt);
    const isPage = response.ok && response.headers["content-type"]?.startsWith("text/html");
    return { response: isPage ? asNotS3(response) : response };
  }

  /**
   * Lists the first keys under a prefix.
   *
   * @param payer confirms that the account of the key pays for the request
   */
  async list(
    prefix: string,
    maxKeys: number,
    attempt: Attempt,
    payer?: "requester",
  ): Promise<StoreReply<readonly string[]>> {
    const { response, value } = await this.listPage({ prefix, maxKeys, payer }, attempt);
    return value === undefined ? { response } : { response, value: value.keys };
  }

  /** Lists the first keys and directories under a prefix. */
  async listPage(options: ListOptions, attempt: Attempt): Promise<StoreReply<Listing>> {
    const { ListObjectsV2Command } = sdk();
    const command = new ListObjectsV2Command(listingInput(this.shape.bucket, options));
    const { response, output } = await this.#call((client) => client.send(command), attempt);
    if (!response.ok) {
      return { response: response };
    }
    if (parseXml(response.body)?.name !== "ListBucketResult") {
      return { response: asNotS3(response) };
    }
    return { response, value: listingOf(output ?? {}) };
  }

  /** Deletes an object, or one version of it. */
  async remove(key: string, versionId: string | undefined, attempt: Attempt): Promise<StoreReply> {
    const { DeleteObjectCommand } = sdk();
    const version = versionId && { VersionId: versionId };
    const command = new DeleteObjectCommand({ ...this.#location(key), ...version });
    return this.#done((client) => client.send(command), attempt);
  }

  /** Reads the bucket policy. */
  async policy(attempt: Attempt): Promise<StoreResponse> {
    const command = new (sdk().GetBucketPolicyCommand)({ Bucket: this.shape.bucket });
    return (await this.#call((client) => client.send(command), attempt)).response;
  }

  /** Starts a multipart upload and returns its ID. */
  async startParts(key: string, attempt: Attempt, checksums?: Checksums): Promise<StoreReply<string>> {
    const { CreateMultipartUploadCommand } = sdk();
    const command = new CreateMultipartUploadCommand(this.#location(key));
    const { response, output } = await this.#call((client) => client.send(command), attempt, checksums);
    if (!response.ok) {
      return { response: response };
    }
    return output?.UploadId
      ? { response: response, value: output.UploadId }
      : { response: asNotS3(response) };
  }

  /** Uploads the first part of a multipart upload. */
  async putPart(
    { key, body, checksums }: PutOptions,
    uploadId: string,
    attempt: Attempt,
  ): Promise<StoreReply> {
    const { UploadPartCommand } = sdk();
    const part = { UploadId: uploadId, PartNumber: 1, Body: Buffer.from(body) };
    const command = new UploadPartCommand({ ...this.#location(key), ...part });
    const { response } = await this.#call((client) => client.send(command), attempt, checksums);
    return { response: response };
  }

  /** Aborts a multipart upload. */
  async dropParts(key: string, uploadId: string, attempt: Attempt): Promise<StoreReply> {
    const { AbortMultipartUploadCommand } = sdk();
    const command = new AbortMultipartUploadCommand({ ...this.#location(key), UploadId: uploadId });
    return this.#done((client) => client.send(command), attempt);
  }

  /** Creates a presigned URL that reads one object for a minute. The URL is a secret until it expires. */
  async presign(key: string): Promise<URL> {
    const { presignEndpoint: endpoint, ...shape } = this.shape;
    if (endpoint !== undefined) {
      return new StoreClient({ ...shape, endpoint }, this.keys).presign(key);
    }
    const { getSignedUrl } =
      require("@aws-sdk/s3-request-presigner") as typeof import("@aws-sdk/s3-request-presigner");
    const command = new (sdk().GetObjectCommand)(this.#location(key));
    return new URL(await getSignedUrl(this.#client("none"), command, { expiresIn: 60 }));
  }

  #location(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.shape.bucket, Key: key };
  }

  async #done(run: Send<unknown>, attempt: Attempt): Promise<StoreReply> {
    const { response } = await this.#call(run, attempt);
    return { response: response };
  }

  async #call<T>(
    run: Send<T>,
    attempt: Attempt,
    checksums: Checksums = "none",
  ): Promise<{ response: StoreResponse; output?: T | undefined }> {
    const call = await this.#transport.during(attempt, () => run(this.#client(checksums)));
    const { value, failure } = call;
    const response = call.response ?? unsendable(failure instanceof Error ? failure.message : "");
    // The SDK fails to parse a successful response that is not from S3.
    return response.ok && failure !== undefined
      ? { response: asNotS3(response) }
      : { response, output: value };
  }

  #client(checksums: Checksums): S3Client {
    const known = this.#clients.get(checksums);
    if (known) {
      return known;
    }
    const client = withoutNodeVersionWarning(() => new (sdk().S3Client)(this.#config(checksums)));
    const { endpointProvider } = client.config;
    client.config.endpointProvider = (...args) => withSigV4(endpointProvider(...args));
    if (checksums !== "crc32") {
      const stack = client.middlewareStack;
      stack.add((next) => (args) => next(withMd5(args)), { step: "build", priority: "low", name: "withMd5" });
    }
    this.#clients.set(checksums, client);
    return client;
  }

  /** Sets every option, so that profiles and environment variables of this machine do not change the requests. */
  #config(checksums: Checksums): S3ClientConfig {
    const { endpoint, region, pathStyle } = this.shape;
    const { accessKeyId = "", secretAccessKey = "", sessionToken } = this.keys;
    const when = checksums === "none" ? "WHEN_REQUIRED" : "WHEN_SUPPORTED";
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
      useArnRegion: true,
      disableS3ExpressSessionAuth: true,
      disableMultiregionAccessPoints: true,
      customUserAgent: userAgent(),
      requestHandler: this.#transport.handler,
    };
  }
}

/** Removes SigV4A, which the SDK prefers for Outposts and cannot sign without another package. boto3 signs with SigV4. */
function withSigV4(endpoint: EndpointV2): EndpointV2 {
  const { authSchemes } = endpoint.properties ?? {};
  if (!Array.isArray(authSchemes)) {
    return endpoint;
  }
  const left = authSchemes.filter(({ name }) => name !== "sigv4a");
  return { ...endpoint, properties: Object.assign({}, endpoint.properties, { authSchemes: left }) };
}

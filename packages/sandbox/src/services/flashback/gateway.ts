/**
 * Flashback's S3 gateway, which forwards requests of S3 clients to the registered buckets.
 *
 * A registration can be accepted although Flashback cannot use the bucket. So the emulator reads and writes registered
 * buckets with the registered keys, if they are in the sandbox's own store; other buckets are not tested, so that no
 * request leaves the machine. Clients of the real gateway send S3 requests; here, two control routes and the methods
 * `read` and `write` replace them.
 *
 *     await sandbox.flashback.gateway.write(id, "a.txt", Buffer.from("text"));
 */
import type { EmulatorResponse } from "../../kit/request";
import type { ControlRoute, RoutedCall } from "../../kit/router";
import { ChangeError } from "../../kit/state";
import { noStore, type OpenBucket, type OpenStore, StoreError } from "../../kit/store";
import type { FlashbackApiKey } from "./api-keys";
import type { FlashbackBucketRecord } from "./buckets";

/** Reads and writes the registered buckets with the registered keys. */
export class FlashbackGateway {
  store: OpenStore = noStore;
  readonly controls: readonly ControlRoute[] = [
    {
      method: "PUT",
      pattern: "/_sandbox/objects/:bucket",
      handle: (call) => this.#putObject(call),
      example: "-X PUT 'URL/_sandbox/objects/BUCKET_ID?key=a.txt' -d text",
      description: "stores an object in the bucket",
    },
    {
      method: "GET",
      pattern: "/_sandbox/objects/:bucket",
      handle: (call) => this.#getObject(call),
      example: "'URL/_sandbox/objects/BUCKET_ID?key=a.txt'",
      description: "reads an object from the bucket",
    },
  ];

  readonly #buckets: ReadonlyMap<string, FlashbackBucketRecord>;
  readonly #apiKeys: ReadonlyMap<string, FlashbackApiKey>;

  constructor(
    buckets: ReadonlyMap<string, FlashbackBucketRecord>,
    apiKeys: ReadonlyMap<string, FlashbackApiKey>,
  ) {
    this.#buckets = buckets;
    this.#apiKeys = apiKeys;
  }

  async write(id: string, key: string, bytes: Buffer): Promise<void> {
    await this.#requireBucket(id).write(key, bytes);
  }

  read(id: string, key: string): Promise<Buffer> {
    return this.#requireBucket(id).read(key);
  }

  /** Error message if the bucket cannot be listed. A bucket outside the sandbox's store is not tested. */
  async problem(record: FlashbackBucketRecord): Promise<string | undefined> {
    try {
      await this.#openBucket(record)?.list("", { max: 1 });
      return undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) {
        throw error;
      }
      return `Unable to access the bucket (${error.code})`;
    }
  }

  #requireBucket(id: string): OpenBucket {
    const record = this.#buckets.get(id);
    if (record === undefined || record.deletedAt !== null) {
      throw new ChangeError(`Bucket "${id}" does not exist.`);
    }
    const open = this.#openBucket(record);
    if (open === undefined) {
      throw new ChangeError(
        this.#credentials(record) === undefined
          ? `The saved key of bucket "${id}" has no credentials. Create it with POST /apikeys, or register the bucket with key and secret.`
          : `Bucket "${id}" is not in the sandbox's S3 emulator. Register a bucket with the emulator's endpoint.`,
      );
    }
    return open;
  }

  /** Opened bucket; undefined if it is in another store, or if its saved key has no credentials. */
  #openBucket(record: FlashbackBucketRecord): OpenBucket | undefined {
    const credentials = this.#credentials(record);
    return credentials && this.store({ bucket: record.bucket, ...credentials });
  }

  /** Connection with the keys of the bucket, or with a saved key that it refers to. */
  #credentials({ key, secret, endpoint, region, apiKeyId }: FlashbackBucketRecord) {
    if (key !== null) {
      return { accessKeyId: key, secretAccessKey: secret, endpoint, region };
    }
    const saved = this.#apiKeys.get(apiKeyId ?? "");
    return saved?.key
      ? {
          accessKeyId: saved.key,
          secretAccessKey: saved.secret,
          endpoint: endpoint ?? saved.endpoint,
          region: region ?? saved.region,
        }
      : undefined;
  }

  async #putObject(call: RoutedCall): Promise<EmulatorResponse> {
    await this.write(call.params.bucket ?? "", call.query.get("key") ?? "", call.body);
    return { status: 204 };
  }

  async #getObject(call: RoutedCall): Promise<EmulatorResponse> {
    const bytes = await this.read(call.params.bucket ?? "", call.query.get("key") ?? "");
    return { status: 200, body: bytes, contentType: "application/octet-stream" };
  }
}

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelsLabDetails, Sandbox } from "pulumi-byob-sandbox";
import { ServiceBucket } from "../../../../src/aws";
import { appliedBucket, applyRecorded, type UserKeys } from "./apply";
import { keyId, type RecordedResource, type Recording, record, value } from "./record";

const EVERY_MS = 50;
/** Number of access keys that IAM allows per user. */
const MAX_KEYS = 2;
const USER = "media-pics";
const uses = { pics: { service: "modelslab", directory: "generations" } } as const;
const PICTURE = Buffer.from("picture").toString("base64");

type Made = ServiceBucket<typeof uses>;

/** Results of a writer's uploads. */
export interface Written {
  stored: number;
  failures: string[];
  /** Number of uploads by access key ID. */
  keysUsed: Map<string, number>;
}

/** A ServiceBucket in the sandbox's store, registered with its ModelsLab, whose server applies new details late. */
export class Rotating {
  /** Keys and their generation, by resource name. */
  #slots = new Map<string, { trigger: unknown; keys: UserKeys }>();
  readonly #keysUsed = new Map<string, number>();
  #uploads: Promise<string>[] = [];

  readonly #sandbox: Sandbox;
  readonly #holdMs: number;

  /** @param holdMs time for which the server continues to use its previous details */
  constructor(sandbox: Sandbox, holdMs: number) {
    this.#holdMs = holdMs;
    this.#sandbox = sandbox;
    takeOverLate(sandbox.modelslab.servers, holdMs);
    const open = sandbox.modelslab.store;
    sandbox.modelslab.store = (registration) => {
      const key = registration.accessKeyId ?? "";
      this.#keysUsed.set(key, (this.#keysUsed.get(key) ?? 0) + 1);
      return open(registration);
    };
  }

  /** The bucket with its settings, and its first key, registered. */
  async create(): Promise<void> {
    const made = await recording(0);
    const { s3 } = this.#sandbox;
    const { S3Client } = await import("@aws-sdk/client-s3");
    const owner = new S3Client({
      endpoint: s3.url,
      region: s3.region,
      forcePathStyle: true,
      credentials: s3.root,
    });
    // The keys are created one by one below.
    const addUser = (name: string, policy: string) => s3.addUser(name, { policy });
    const users = await applyRecorded(made.resources, { s3: owner, addUser });
    owner.destroy();
    assert.deepEqual([...users.keys()], [USER]);
    this.#sandbox.s3.rotateKey(USER);
    await this.#apply(made);
  }

  /** Raises `rotation`: replaces the keys as the engine does, then updates the registration. */
  async rotate(rotation: number): Promise<void> {
    await this.#apply(await recording(rotation));
  }

  /** Uploads an image every 50 ms until `during` is finished, also if the previous upload failed. */
  async writeDuring(during: () => Promise<void>): Promise<Written> {
    this.#uploads = [];
    const timer = setInterval(() => this.#uploads.push(this.#upload()), EVERY_MS);
    try {
      await during();
    } finally {
      clearInterval(timer);
    }
    const outcomes = await Promise.all(this.#uploads);
    const failures = outcomes.filter((outcome) => outcome !== "stored");
    return { stored: outcomes.length - failures.length, failures, keysUsed: this.#keysUsed };
  }

  /** Waits until the server has applied the newest details, and until all uploads with previous ones have ended. */
  async untilTakenOver(): Promise<void> {
    await sleep(this.#holdMs + 10 * EVERY_MS);
    await Promise.all(this.#uploads);
  }

  async #upload(): Promise<string> {
    const body = { base64_image: PICTURE, image_type: "png" };
    const { status, text } = await this.#ask("upload_image", body).catch((error: unknown) => ({
      status: 0,
      text: String(error),
    }));
    return status === 200 && text.includes("image_url") ? "stored" : `${status} ${text}`;
  }

  async #apply(made: Recording<Made>): Promise<void> {
    const wanted = made.of("AccessKey");
    for (const resource of wanted) {
      this.#makeKey(resource);
    }
    for (const name of this.#slots.keys()) {
      if (!wanted.some((resource) => resource.name === name)) {
        this.#dropKey(name);
      }
    }
    await this.#register(made);
  }

  /** Replaces keys as the engine does: on a changed trigger, in the order of `deleteBeforeReplace`. */
  #makeKey({ name, replacementTrigger: trigger, deleteBeforeReplace }: RecordedResource): void {
    const former = this.#slots.get(name);
    if (former?.trigger === trigger) {
      return;
    }
    if (former && deleteBeforeReplace) {
      this.#dropKey(name);
    }
    const { s3 } = this.#sandbox;
    assert.ok(this.#slots.size < MAX_KEYS, "IAM does not allow a third key");
    this.#slots.set(name, { trigger, keys: s3.addKey(USER) });
  }

  /** The emulator removes all keys of a user, so the other key is restored immediately. */
  #dropKey(name: string): void {
    this.#slots.delete(name);
    const [other] = this.#slots.values();
    this.#sandbox.s3.rotateKey(USER, other?.keys);
  }

  async #register(made: Recording<Made>): Promise<void> {
    const { pics } = made.result.access;
    const id = await value(pics.awsAccessKeyId);
    const slot = [...this.#slots].find(([name]) => keyId(name) === id)?.[1];
    assert.ok(slot, `no key ${id}`);
    const bucket = appliedBucket(made.resources);
    const directory = await value(pics.imageDirectory);
    const details = {
      // The address of the emulator, with the bucket in the position that it expects.
      endpoint_url: this.#sandbox.s3.url,
      image_directory: `${bucket}/${directory}`,
      public_url: await value(pics.publicUrl),
      region_name: this.#sandbox.s3.region,
      aws_access_key_id: slot.keys.accessKeyId,
      aws_secret_access_key: slot.keys.secretAccessKey,
    };
    const { status, text } = await this.#ask("update_s3", details);
    assert.equal(status, 200, text);
  }

  async #ask(call: string, body: object): Promise<{ status: number; text: string }> {
    const { modelslab, urls } = this.#sandbox;
    const response = await fetch(`${urls.modelslab}/api/v1/enterprise/${call}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: modelslab.keyOf("text_to_image"), ...body }),
    });
    return { status: response.status, text: await response.text() };
  }
}

function recording(rotation: number): Promise<Recording<Made>> {
  return record(() => new ServiceBucket("media", { uses, rotation }));
}

/** A server continues to use its details for some time after it gets new ones. */
function takeOverLate(servers: Map<string, ModelsLabDetails>, holdMs: number): void {
  const set = servers.set.bind(servers);
  servers.set = (deployType, details) => {
    if (!servers.has(deployType)) {
      return set(deployType, details);
    }
    setTimeout(() => set(deployType, details), holdMs).unref();
    return servers;
  };
}

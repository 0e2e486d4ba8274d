import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ModelsLabDetails, Sandbox } from "pulumi-byob-sandbox";
import { ServiceBucket } from "../../../../src/aws";
import { applyRecorded, bucketOf, type Keys } from "./apply";
import { keyId, type Recorded, type Recording, record, value } from "./record";

const EVERY_MS = 50;
/** That IAM allows for each user. */
const MOST_KEYS = 2;
const USER = "media-pics";
const uses = { pics: { service: "modelslab", directory: "generations" } } as const;
const PICTURE = Buffer.from("picture").toString("base64");

type Made = ServiceBucket<typeof uses>;

/** What became of a writer's pictures. */
export interface Written {
  stored: number;
  failures: string[];
  /** By access key id: how many uploads were tried with it. */
  keysUsed: Map<string, number>;
}

/** A ServiceBucket in the sandbox's store, registered at its ModelsLab, whose server takes new details over late. */
export class Rotating {
  /** By the name of their resource: what the key was made for and the key itself. */
  #slots = new Map<string, { trigger: unknown; keys: Keys }>();
  readonly #keysUsed = new Map<string, number>();

  readonly #sandbox: Sandbox;
  readonly #holdMs: number;

  /** @param holdMs how long the server goes on with the details that it had */
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
    // Its keys are made one by one below.
    const addUser = (name: string, policy: string) => s3.addUser(name, { policy });
    const users = await applyRecorded(made.resources, { s3: owner, addUser });
    owner.destroy();
    assert.deepEqual([...users.keys()], [USER]);
    this.#sandbox.s3.rotateKey(USER);
    await this.#apply(made);
  }

  /** Raises `rotation`: keys as the engine replaces them, then the registration. */
  async rotate(rotation: number): Promise<void> {
    await this.#apply(await recording(rotation));
  }

  /** Stores a picture every 50 ms, whatever becomes of the one before, until `during` is over. */
  async writeDuring(during: () => Promise<void>): Promise<Written> {
    const uploads: Promise<string>[] = [];
    const timer = setInterval(() => uploads.push(this.#upload()), EVERY_MS);
    try {
      await during();
    } finally {
      clearInterval(timer);
    }
    const outcomes = await Promise.all(uploads);
    const failures = outcomes.filter((outcome) => outcome !== "stored");
    return { stored: outcomes.length - failures.length, failures, keysUsed: this.#keysUsed };
  }

  /** Until the server has taken the newest details over, and has stored something with them. */
  async untilTakenOver(): Promise<void> {
    await sleep(this.#holdMs + 10 * EVERY_MS);
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

  /** As the engine does it: a changed trigger replaces, and `deleteBeforeReplace` says in which order. */
  #makeKey({ name, replacementTrigger: trigger, deleteBeforeReplace }: Recorded): void {
    const former = this.#slots.get(name);
    if (former?.trigger === trigger) {
      return;
    }
    if (former && deleteBeforeReplace) {
      this.#dropKey(name);
    }
    const { s3 } = this.#sandbox;
    assert.ok(this.#slots.size < MOST_KEYS, "IAM refuses a third key");
    this.#slots.set(name, { trigger, keys: s3.addKey(USER) });
  }

  /** The stand-in takes all keys of a user away at once, so the other one is given back in the same breath. */
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
    const bucket = bucketOf(made.resources);
    const directory = await value(pics.imageDirectory);
    const details = {
      // The stand-in's own address, and the bucket where it looks for it.
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
    const answer = await fetch(`${urls.modelslab}/api/v1/enterprise/${call}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ key: modelslab.keyOf("text_to_image"), ...body }),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

function recording(rotation: number): Promise<Recording<Made>> {
  return record(() => new ServiceBucket("media", { uses, rotation }));
}

/** A server that has details goes on with them for a while after it was given new ones. */
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

/**
 * Objects and multipart uploads that the probe has written, and their deletion.
 *
 * An upload without a response may still arrive, so its key is deleted twice. With versioning, a deletion without a
 * version ID only adds a marker, so each version is deleted by the ID that the upload returned. A version that cannot be
 * deleted is set to private and hidden by a marker, and the report contains the AWS CLI commands that delete it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StoreTarget } from "../stores/target";
import { shellQuoted } from "./shell-quoted";
import type { StoreClient, UploadedObject } from "./store-client";
import { isOutcomeUnknownOf, type StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { Leftover } from "./types";

/** Delay before a second deletion, because an upload without a response can arrive after the first one. */
const LATE_ARRIVAL_MS = 500;

const NOTHING_LEFT: CleanUpResult = { leftovers: [], remainders: new Set() };

/** Sends one request of the cleanup, with its own retries. */
export type Deletion = (
  send: (attempt: Attempt) => Promise<{ response: StoreResponse }>,
) => Promise<StoreResponse>;

/** Kind of an object that remains in the bucket, and the reason if it is a version. */
export type Remainder = "object" | "version" | "locked" | "mfa" | "parts" | "unknown-parts";

/** Result of a cleanup. */
export interface CleanUpResult {
  leftovers: Leftover[];
  remainders: ReadonlySet<Remainder>;
  /** First response that did not confirm a deletion. */
  rejection?: StoreResponse | undefined;
}

/** A version that remains, and the response to its deletion. */
interface RemainingVersion {
  version: string | undefined;
  response?: StoreResponse;
}

/** Objects written by the probe, which are deleted in every case. */
export class WrittenObjects {
  #key: string | undefined;
  #versions: (string | undefined)[] = [];
  #underway = false;
  #outcomeUnknown = false;
  #public = false;
  /** Multipart uploads in progress. A repeated step starts another one. */
  readonly #uploads = new Map<string, string>();
  /** Key of a multipart upload that may exist, because the response to its start was lost. */
  #unknownUpload: string | undefined;
  /** Whether Object Lock protects the versions, and until when, if the key is allowed to see it. */
  lock: { until?: string | undefined } | undefined;

  constructor(
    readonly client: StoreClient,
    readonly target: StoreTarget,
  ) {}

  /** Records an upload before it is sent. */
  sending(key: string, acl: "public-read" | undefined): void {
    this.#key = key;
    this.#underway = true;
    if (acl) {
      this.#public = true;
    }
  }

  /** Records the response to the upload. */
  recordResponse(stored: UploadedObject | undefined, response: StoreResponse): void {
    this.#underway = false;
    if (stored) {
      this.#versions.push(stored.versionId);
    } else if (isOutcomeUnknownOf(response)) {
      this.#outcomeUnknown = true;
    }
  }

  /** Records the object's ACL. */
  aclIs(acl: "public-read" | "private"): void {
    this.#public = acl === "public-read";
  }

  /** Records the response to the start of a multipart upload. */
  partsStarted(key: string, uploadId: string | undefined, response: StoreResponse): void {
    if (uploadId !== undefined) {
      this.#uploads.set(uploadId, key);
    } else if (isOutcomeUnknownOf(response) || response.status === 200) {
      this.#unknownUpload = key;
    }
  }

  /** Records that the multipart upload was aborted. */
  partsDropped(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  /** Whether there is nothing to delete. */
  get isEmpty(): boolean {
    const hasParts = this.#uploads.size > 0 || this.#unknownUpload !== undefined;
    return !hasParts && !this.#isOutcomeUnknown && this.#versions.length === 0;
  }

  get #isOutcomeUnknown(): boolean {
    return this.#outcomeUnknown || this.#underway;
  }

  /** Deletes everything. Objects that remain are set to private and returned with the command that deletes them. */
  async clear(deletion: Deletion): Promise<CleanUpResult> {
    const [object, ...parts] = await Promise.all([
      this.#clearObject(deletion),
      ...[...this.#uploads].map(([uploadId, key]) => this.#clearParts(key, uploadId, deletion)),
    ]);
    const unknown = this.#unknownUpload === undefined ? [] : [this.#unknownParts(this.#unknownUpload)];
    const all = [object, ...parts, ...unknown];
    return {
      leftovers: [...parts, ...unknown, object].flatMap(({ leftovers }) => leftovers),
      remainders: new Set(all.flatMap(({ remainders }) => [...remainders])),
      rejection: all.find(({ rejection }) => rejection !== undefined)?.rejection,
    };
  }

  async #clearParts(key: string, id: string, deletion: Deletion): Promise<CleanUpResult> {
    const response = await deletion((attempt) => this.client.dropParts(key, id, attempt));
    if (response.ok || response.name === "NoSuchUpload") {
      return NOTHING_LEFT;
    }
    const command = this.#command("abort-multipart-upload", "--key", key, `--upload-id ${shellQuoted(id)}`);
    return {
      leftovers: [{ key: this.#fullKey(key), command }],
      remainders: new Set(["parts"]),
      rejection: response,
    };
  }

  /** A multipart upload without a known ID, which the probe cannot abort. */
  #unknownParts(key: string): CleanUpResult {
    const list = this.#command("list-multipart-uploads", "--prefix", key);
    const abort = this.#command("abort-multipart-upload", "--key", key, "--upload-id <UploadId>");
    const note = "It is an incomplete multipart upload, if it exists. Find its ID with the first command.";
    const leftover = { key: this.#fullKey(key), command: `${list} && ${abort}`, note };
    return { leftovers: [leftover], remainders: new Set(["unknown-parts"]) };
  }

  async #clearObject(deletion: Deletion): Promise<CleanUpResult> {
    const key = this.#key;
    if (key === undefined || (this.#versions.length === 0 && !this.#isOutcomeUnknown)) {
      return NOTHING_LEFT;
    }
    const left = await this.#removeVersions(key, deletion);
    const [first] = left;
    if (first === undefined) {
      return NOTHING_LEFT;
    }
    await this.#hide(key, left, deletion);
    const remainders = new Set(left.map((one) => this.#remainderOf(one)));
    const isLocked = remainders.has("locked");
    const mfa = remainders.has("mfa") ? "--mfa '<serial number> <code>'" : "";
    const note = isLocked ? `Object Lock protects it until ${this.#retention}.` : undefined;
    const commands = left.map(({ version }) =>
      this.#command(
        "delete-object",
        "--key",
        key,
        version ? `--version-id ${shellQuoted(version)}` : "",
        mfa,
      ),
    );
    const leftover = { key: this.#fullKey(key), command: commands.join(" && "), ...(note && { note }) };
    return { leftovers: [leftover], remainders, rejection: first.response };
  }

  get #retention(): string {
    return this.lock?.until ?? "its retention ends";
  }

  /** Sets versions to private, and hides them behind a delete marker. */
  async #hide(key: string, left: readonly RemainingVersion[], deletion: Deletion): Promise<void> {
    if (this.#public) {
      for (const { version } of left) {
        await deletion((attempt) => this.client.setAcl(key, "private", attempt, version));
      }
    }
    if (left.some(({ version }) => version !== undefined)) {
      await deletion((attempt) => this.client.remove(key, undefined, attempt));
    }
  }

  #remainderOf({ version, response }: RemainingVersion): Remainder {
    const { status, message = "" } = response ?? {};
    if (/object lock|\bworm\b|retention/i.test(message) || (this.lock !== undefined && status === 403)) {
      return "locked";
    }
    if (/\bmfa\b/i.test(message)) {
      return "mfa";
    }
    return version === undefined ? "object" : "version";
  }

  /** Deletes all versions and returns those that remain. */
  async #removeVersions(key: string, deletion: Deletion): Promise<RemainingVersion[]> {
    const known = [...new Set(this.#versions)];
    const deleted: RemainingVersion[] = await Promise.all(
      known.map(async (version) => {
        const response = await deletion((attempt) => this.client.remove(key, version, attempt));
        return { version, response };
      }),
    );
    const left = deleted.filter(({ response }) => response === undefined || !isGone(response));
    if (this.#isOutcomeUnknown && !(await this.#deleteUnknownOutcome(key, deletion))) {
      left.push({ version: undefined });
    }
    return left;
  }

  async #deleteUnknownOutcome(key: string, deletion: Deletion): Promise<boolean> {
    const remove = () => deletion((attempt) => this.client.remove(key, undefined, attempt));
    if (!isGone(await remove())) {
      return false;
    }
    await sleep(LATE_ARRIVAL_MS);
    const response = await remove();
    // With a delete marker, versions with unknown IDs remain.
    return isGone(response) && response.headers["x-amz-delete-marker"] !== "true";
  }

  #command(action: string, keyOption: string, key: string, ...more: string[]): string {
    const { store, listing } = this.target;
    const options = store.isAws
      ? `--region ${listing.region}`
      : `--endpoint-url ${shellQuoted(listing.endpoint)}`;
    const command = [
      "aws s3api",
      action,
      "--bucket",
      shellQuoted(listing.bucket),
      keyOption,
      shellQuoted(this.#fullKey(key)),
    ];
    return [...command, ...more, options].filter(Boolean).join(" ");
  }

  /** Key in the bucket itself, also when the client uses a directory as the bucket. */
  #fullKey(key: string): string {
    const { directory, keyPrefix } = this.target;
    return `${directory.slice(0, directory.length - keyPrefix.length)}${key}`;
  }
}

function isGone({ ok, status }: StoreResponse): boolean {
  return ok || status === 404;
}

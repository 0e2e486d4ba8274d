/**
 * Objects and multipart uploads that the probe has written, and their deletion.
 *
 * An upload without a response may still arrive, so its key is deleted twice. With versioning, a deletion without a
 * version ID only adds a marker, so each version is deleted by the ID that the upload returned. Objects that cannot be
 * deleted are set to private, and the report contains the AWS CLI commands that delete them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StoreTarget } from "../stores/target";
import type { StoreClient, UploadedObject } from "./store-client";
import { isOutcomeUnknownOf, type StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { Leftover } from "./types";

/** Delay before a second deletion, because an upload without a response can arrive after the first one. */
const LATE_ARRIVAL_MS = 500;

/** Sends one request of the cleanup, with its own retries. */
export type Deletion = (
  send: (attempt: Attempt) => Promise<{ response: StoreResponse }>,
) => Promise<StoreResponse>;

/** Objects written by the probe, which are deleted in every case. */
export class WrittenObjects {
  #key: string | undefined;
  #versions: (string | undefined)[] = [];
  #underway = false;
  #outcomeUnknown = false;
  #public = false;
  #parts: { key: string; uploadId: string } | undefined;

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

  /** Records the start of a multipart upload. */
  partsStarted(key: string, uploadId: string): void {
    this.#parts = { key, uploadId };
  }

  /** Records that the multipart upload was aborted. */
  partsDropped(): void {
    this.#parts = undefined;
  }

  /** Whether there is nothing to delete. */
  get isEmpty(): boolean {
    return this.#parts === undefined && !this.#isOutcomeUnknown && this.#versions.length === 0;
  }

  get #isOutcomeUnknown(): boolean {
    return this.#outcomeUnknown || this.#underway;
  }

  /** Deletes everything. Objects that remain are set to private and returned with the command that deletes them. */
  async clear(deletion: Deletion): Promise<{ leftovers: Leftover[]; redirectRejection?: StoreResponse }> {
    const [parts, object] = await Promise.all([this.#clearParts(deletion), this.#clearObject(deletion)]);
    const redirectRejection = object.redirectRejection ?? parts.redirectRejection;
    return {
      leftovers: [...parts.leftovers, ...object.leftovers],
      ...(redirectRejection && { redirectRejection }),
    };
  }

  async #clearParts(
    deletion: Deletion,
  ): Promise<{ leftovers: Leftover[]; redirectRejection?: StoreResponse }> {
    const parts = this.#parts;
    if (parts === undefined) {
      return { leftovers: [] };
    }
    const response = await deletion((attempt) => this.client.dropParts(parts.key, parts.uploadId, attempt));
    if (response.ok || response.name === "NoSuchUpload") {
      return { leftovers: [] };
    }
    const command = this.#command(
      "abort-multipart-upload",
      parts.key,
      `--upload-id ${quoted(parts.uploadId)}`,
    );
    return { leftovers: [{ key: this.#fullKey(parts.key), command }], redirectRejection: response };
  }

  async #clearObject(
    deletion: Deletion,
  ): Promise<{ leftovers: Leftover[]; redirectRejection?: StoreResponse }> {
    const key = this.#key;
    if (key === undefined || (this.#versions.length === 0 && !this.#isOutcomeUnknown)) {
      return { leftovers: [] };
    }
    const { left, redirectRejection } = await this.#removeVersions(key, deletion);
    if (left.length === 0) {
      return { leftovers: [] };
    }
    if (this.#public) {
      await deletion((attempt) => this.client.setAcl(key, "private", attempt));
    }
    return {
      leftovers: [{ key: this.#fullKey(key), command: this.#deleteCommand(key, left) }],
      ...(redirectRejection && { redirectRejection }),
    };
  }

  /** Deletes all versions and returns those that remain. */
  async #removeVersions(
    key: string,
    deletion: Deletion,
  ): Promise<{ left: (string | undefined)[]; redirectRejection?: StoreResponse }> {
    const known = [...new Set(this.#versions)];
    const deleted = await Promise.all(
      known.map(async (version) => {
        const response = await deletion((attempt) => this.client.remove(key, version, attempt));
        return { version, response };
      }),
    );
    const denied = deleted.filter(({ response }) => !isGone(response));
    const left = denied.map(({ version }) => version);
    const redirectRejection = denied[0]?.response;
    if (this.#isOutcomeUnknown && !(await this.#deleteUnknownOutcome(key, deletion))) {
      left.push(undefined);
    }
    return { left, ...(redirectRejection && { redirectRejection }) };
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

  #deleteCommand(key: string, versions: readonly (string | undefined)[]): string {
    const command = (version: string | undefined) =>
      this.#command("delete-object", key, version ? `--version-id ${quoted(version)}` : "");
    return versions.map(command).join(" && ");
  }

  #command(action: string, key: string, option: string): string {
    const { store, listing } = this.target;
    const options = store.isAws ? `--region ${listing.region}` : `--endpoint-url ${quoted(listing.endpoint)}`;
    const command = [
      "aws s3api",
      action,
      "--bucket",
      quoted(listing.bucket),
      "--key",
      quoted(this.#fullKey(key)),
    ];
    return [...command, option, options].filter(Boolean).join(" ");
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

function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The cells of the table "Store and service" of docs/stores.md.
 *
 * A cell is a list of notes, each derived from facts of the store's record and of the service's definition: a service
 * that uploads with an ACL meets the ACL rules of the store, a service without an input for the bucket meets its
 * addressing, and so on. A new store or service needs no line here.
 */
import type { StoreCondition } from "../../src/stores/definition";
import type { BucketUsage } from "../../src/stores/types";
import { type DescribedService, uncapitalized } from "./services";
import type { StoreFile } from "./stores";

type Store = StoreFile["definition"];

/** A part of a cell. Without a mark it is a condition in addition to the part before. */
export interface Note extends Omit<StoreCondition, "mark"> {
  mark?: StoreCondition["mark"] | undefined;
  /** Short name of the resource type to which the note is limited. */
  only?: string | undefined;
}

/** The notes of one cell. There are none for AWS, where `ServiceBucket` sets everything that is needed. */
export function notesFor(service: DescribedService, store: Store, stores: readonly Store[]): Note[] {
  if (store.isAws) {
    return [];
  }
  const { title } = service.definition;
  if (store.pathStyleError && usagesOf(service).some(({ client }) => client === "boto3")) {
    const { status, code } = store.pathStyleError;
    const footnote = `${title} addresses buckets by path if an endpoint is set. ${short(store)} rejects that with ${status} \`${code}\`.`;
    return [{ mark: "✘", text: "path style is rejected", footnote }];
  }
  return [
    ...aclNotes(service, store, stores),
    ...publicNotes(service, store, stores),
    ...hostNotes(service, store),
    ...corsNotes(service, store),
    ...checksumNotes(service, store, stores),
  ];
}

function aclNotes(service: DescribedService, store: Store, stores: readonly Store[]): Note[] {
  const usages = usagesOf(service).filter(({ uploadAcl }) => uploadAcl !== undefined);
  if (usages.length === 0) {
    return [];
  }
  const { scope, condition } = store.acl;
  if (condition !== undefined) {
    return [marked(condition)];
  }
  if (scope !== "none") {
    return [];
  }
  const without = stores.filter(({ acl }) => acl.scope === "none" && acl.condition === undefined);
  const limitations = usages
    .flatMap((usage) => usage.limitations ?? [])
    .filter((text) => /\bACL\b/.test(text));
  const footnote = `${service.definition.title} requires \`s3:PutObjectAcl\`. ${subject(without, "has no object ACLs: it ignores", "have no object ACLs: they ignore")} an ACL in an upload and ${without.length === 1 ? "rejects" : "reject"} PutObjectAcl with \`public-read\` (501).`;
  return [{ mark: "?", text: "ACL", footnote: [footnote, ...limitations.map(asUnknown)].join(" ") }];
}

/** Completes a limitation such as "Whether it sends an ACL." */
function asUnknown(limitation: string): string {
  return `A probe cannot show ${uncapitalized(limitation)}`;
}

/** Conditions under which the public can read what the service uploads. */
function publicNotes(service: DescribedService, store: Store, stores: readonly Store[]): Note[] {
  const { policy } = service.definition.bucket;
  const found: Note[] = [];
  if (policy === undefined || policy.publicRead === "none") {
    return found;
  }
  if (store.publicAddress !== undefined) {
    const others = stores.flatMap((other) =>
      other.publicAddress === undefined ? [] : [`a ${other.publicAddress} (${short(other)})`],
    );
    const footnote = `The S3 endpoint does not serve anonymous requests. Objects are read at ${listed(others, "or")}: set its URL as \`publicUrl\`.`;
    found.push({ text: "`publicUrl` is needed", footnote });
  }
  if (isPublishedWhole(store)) {
    const whole = stores.filter(isPublishedWhole);
    const footnote = `${subject(whole, "makes", "make")} only whole buckets public. Do not store anything else in the bucket.`;
    found.push({ text: "whole bucket public", footnote });
  }
  return found;
}

/** Whether neither the ACL of an object nor a policy can make less than the bucket public. */
function isPublishedWhole({ publicScope, acl }: Store): boolean {
  return publicScope === "bucket" && acl.scope !== "objects";
}

function hostNotes(service: DescribedService, { addressing, virtualHosts }: Store): Note[] {
  if (addressing === "virtual" || !usagesOf(service).some(({ bucketInEndpoint }) => bucketInEndpoint)) {
    return [];
  }
  const reason = `${service.definition.title} has no input for the bucket, so the bucket must be part of the host name. Otherwise the store treats the directory as the bucket.`;
  if (virtualHosts === undefined) {
    return [{ mark: "✘", text: "the bucket cannot be in the host", footnote: reason }];
  }
  const footnote = [reason, virtualHosts.footnote].filter(Boolean).join(" ");
  return [{ ...marked(virtualHosts), footnote }];
}

function corsNotes(service: DescribedService, { cors }: Store): Note[] {
  if (!service.definition.bucket.policy?.isFetchedByBrowsers) {
    return [];
  }
  if (cors.scope === "none") {
    return [{ mark: "?", text: "no CORS setting" }];
  }
  if (cors.scope === "server") {
    return [{ mark: "◐", text: "CORS for the whole server" }];
  }
  return cors.format === undefined
    ? [{ mark: "✔", text: "CORS per bucket" }]
    : [{ mark: "◐", text: cors.format }];
}

function checksumNotes(service: DescribedService, store: Store, stores: readonly Store[]): Note[] {
  const uploading = usagesOf(service).filter(({ steps }) => steps.write.includes("upload"));
  if (store.checksums === "accepted" || uploading.length === 0) {
    return [];
  }
  const rejecting = stores.filter(({ checksums }) => checksums === "rejected");
  const footnote = `Since 2025 the AWS SDKs send checksums by default, which ${subject(rejecting, "rejects", "reject")} (reports of users). The result depends on the SDK of the service, and you cannot change this in a hosted service.`;
  const note: Note = { mark: "?", text: "checksums", footnote };
  if (uploading.length === usagesOf(service).length) {
    return [note];
  }
  return uploading.map(({ id, option }) => ({ ...note, only: option ?? id }));
}

/** The uses of a bucket by the resource types of a service. */
export function usagesOf({ definition }: DescribedService): BucketUsage[] {
  return Object.values(definition.bucket.usage);
}

function marked({ mark = "◐", ...condition }: StoreCondition): Note {
  const { text, footnote } = condition;
  return { mark, text, ...(footnote !== undefined && { footnote }) };
}

function short({ title, shortTitle = title }: Store): string {
  return shortTitle;
}

/** Names of stores with the verb in the right number. */
function subject(stores: readonly Store[], one: string, several: string): string {
  return `${listed(stores.map(short), "and")} ${stores.length === 1 ? one : several}`;
}

function listed(names: readonly string[], word: "and" | "or"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${word} ${last}`;
}

/**
 * Rows of Flashback's list of buckets.
 *
 * The list contains all buckets that the account may see, including ones that other people registered in ways that the
 * documentation does not show: without a bucket, with a number as id, with a date as number. One such row must not fail
 * every operation of the account, so only rows with the id or the names of a resource are parsed.
 *
 *     const row = rows.find((row) => hasId(row, id));
 *     return row && bucketOf(call, row);
 */
import { z } from "zod";
import type { ServiceCall } from "../../http/types";
import { parseResponse } from "../parse-response";

const text = z.string().nullish();

/** `secret` comes as an encrypted object that changes its form, and `status` by itself: neither is read. */
const bucket = z.object({
  id: z.string(),
  name: z.string(),
  bucket: z.string(),
  storageType: z.string(),
  key: text,
  region: text,
  endpoint: text,
  workspaceId: text,
  createdAt: text,
});
export type Bucket = z.output<typeof bucket>;

/** A row as the service returned it, which may belong to another program. */
export type Row = Readonly<Record<string, unknown>>;

/** Drops what is not an object. */
export function rowsOf(list: readonly unknown[]): Row[] {
  return list.filter((row): row is Row => typeof row === "object" && row !== null);
}

/** Inputs that identify a bucket in a program. */
export type Names = Readonly<Record<"name" | "bucket" | "workspaceId", unknown>>;

export function hasNames(row: Row, { name, bucket, workspaceId }: Names): boolean {
  return row.name === name && row.bucket === bucket && row.workspaceId === workspaceId;
}

export function hasId(row: Row, id: string): boolean {
  return String(row.id) === id;
}

/** The row in its documented form; undefined for any other. */
export function documentedBucket(row: Row): Bucket | undefined {
  return bucket.safeParse(row).data;
}

/** The row in its documented form, or an error that names the fields that are not. */
export function bucketOf(call: ServiceCall, row: Row): Bucket {
  return parseResponse("Flashback", call, bucket, row);
}

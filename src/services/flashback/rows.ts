/**
 * Rows of Flashback's list of buckets.
 *
 * The list contains all buckets that the account can see, including ones in undocumented formats: without a bucket,
 * with a number as id, with a date as number. One such row must not make every operation of the account fail, so only
 * rows with the id or the names of a resource are parsed.
 *
 *     const row = rows.find((row) => hasId(row, id));
 *     return row && bucketOf(call, row);
 */
import * as z from "zod";
import type { ServiceCall } from "../../http/types";
import { parseResponse } from "../parse-response";

const text = z.string().nullish();

/** Id of a bucket, which is part of URLs and messages: without spaces and control characters, and not a dot segment. */
export const bucketId = z.string().regex(/^(?!\.{1,2}$)[^\p{C}\s]+$/u);

/**
 * The parsed fields. `secret` is an encrypted object of varying format and `status` changes by itself, so both are
 * ignored.
 */
const bucket = z.object({
  id: bucketId,
  name: z.string(),
  bucket: z.string(),
  storageType: z.string(),
  key: text,
  region: text,
  endpoint: text,
  workspaceId: text,
  createdAt: text,
});

/** A row in the documented format, which never contains the secret. */
export type ListedBucket = z.output<typeof bucket>;

/** A row as the service returned it, which may belong to another program. */
export type BucketRow = Readonly<Record<string, unknown>>;

/** Returns the entries of the list that are objects. */
export function rowsOf(list: readonly unknown[]): BucketRow[] {
  return list.filter((row): row is BucketRow => typeof row === "object" && row !== null);
}

/** Inputs that identify a bucket in a program. */
export type Names = Readonly<Record<"name" | "bucket" | "workspaceId", unknown>>;

/** Whether a row has the natural key of a resource. */
export function hasNames(row: BucketRow, { name, bucket, workspaceId }: Names): boolean {
  return row.name === name && row.bucket === bucket && row.workspaceId === workspaceId;
}

/** Whether a row has the ID of a resource. Rows are not validated, so their IDs can have another type. */
export function hasId(row: BucketRow, id: string): boolean {
  return (typeof row.id === "number" ? String(row.id) : row.id) === id;
}

/** Parses a row. @returns undefined if it does not have the documented format */
export function documentedBucket(row: BucketRow): ListedBucket | undefined {
  return bucket.safeParse(row).data;
}

/** Parses a row. Throws an error with the invalid fields if it does not have the documented format. */
export function bucketFromRow(call: ServiceCall, row: BucketRow): ListedBucket {
  return parseResponse("Flashback", call, bucket, row);
}

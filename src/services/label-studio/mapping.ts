import * as z from "zod";
import type { Values } from "../resource-definition";

/** Input names and the names of the same fields in the API. Import and export storages each have a subset. */
export const FIELD_NAMES = {
  project: "project",
  bucket: "bucket",
  title: "title",
  description: "description",
  prefix: "prefix",
  regexFilter: "regex_filter",
  useBlobUrls: "use_blob_urls",
  awsAccessKeyId: "aws_access_key_id",
  awsSecretAccessKey: "aws_secret_access_key",
  awsSessionToken: "aws_session_token",
  awsSseKmsKeyId: "aws_sse_kms_key_id",
  regionName: "region_name",
  s3Endpoint: "s3_endpoint",
  presign: "presign",
  presignTtl: "presign_ttl",
  recursiveScan: "recursive_scan",
  synchronizable: "synchronizable",
  canDeleteObjects: "can_delete_objects",
} as const;

/** Name of an input that the API also has, in snake_case. */
export type StorageField = keyof typeof FIELD_NAMES;

const text = z.string().nullish();
const flag = z.boolean().optional();

/**
 * A storage in a response, with the types measured on 1.23.2. The server never returns the three secrets, the
 * response to an update has no `type`, and import and export storages each lack some fields.
 */
export const storage = z.looseObject({
  id: z.int(),
  created_at: z.string(),
  project: z.int(),
  title: text,
  description: text,
  bucket: text,
  prefix: text,
  regex_filter: text,
  use_blob_urls: flag,
  aws_sse_kms_key_id: text,
  region_name: text,
  s3_endpoint: text,
  presign: flag,
  presign_ttl: z.int().optional(),
  recursive_scan: flag,
  synchronizable: flag,
  can_delete_objects: z.boolean().nullish(),
});

/** A storage of either type. */
export type Storage = z.output<typeof storage>;

/** Request body with the given fields under their API names; a missing value is sent as null. */
export function toBody(values: Values, names: readonly StorageField[]): Values {
  return Object.fromEntries(names.map((name) => [FIELD_NAMES[name], values[name] ?? null]));
}

/** Readable fields of a response by input name, and the time of creation. */
export function argsFromStorage(storage: Storage): Values {
  const known = Object.entries(FIELD_NAMES).filter(([, field]) => field in storage);
  const values = Object.fromEntries(known.map(([name, field]) => [name, storage[field]]));
  return { ...values, createdAt: storage.created_at };
}

import { type OpenBucket, type OpenStore, StoreError } from "../../kit/store";
import type { BucketOutcome } from "./connection";
import type { LabelStudioStorage } from "./fields";
import { pythonRegExp } from "./python-regexp";

/** Bucket of a storage, opened with its keys; undefined if it is not in the sandbox's store. */
export function storageBucket(row: Readonly<LabelStudioStorage>, store: OpenStore): OpenBucket | undefined {
  return store({
    endpoint: row.s3_endpoint,
    region: row.region_name,
    bucket: row.bucket,
    accessKeyId: row.aws_access_key_id,
    secretAccessKey: row.aws_secret_access_key,
    sessionToken: row.aws_session_token,
  });
}

/** Sends the request of the connection test: ListObjectsV2 with a prefix, HeadBucket without one. */
export async function askBucket(row: Readonly<LabelStudioStorage>, store: OpenStore): Promise<BucketOutcome> {
  const bucket = storageBucket(row, store);
  if (bucket === undefined) {
    return "ok";
  }
  try {
    if (!row.prefix) {
      await bucket.head();
      return "ok";
    }
    const keys = await bucket.list(row.prefix, { max: 1 });
    return keys.length === 0 ? "empty-prefix" : "ok";
  } catch (error) {
    if (!(error instanceof StoreError)) {
      throw error;
    }
    return outcomeOf(error);
  }
}

function outcomeOf({ status, region }: StoreError): BucketOutcome {
  if (status === undefined) {
    return "unreachable";
  }
  if ([301, 307].includes(status) && region === undefined) {
    return "redirect-loop";
  }
  const outcomes: Record<number, BucketOutcome> = { 403: "forbidden", 404: "no-bucket" };
  return outcomes[status] ?? "other-error";
}

/** Keys that a sync imports: those below the prefix as a directory that match the filter, without directories. */
export async function keysToImport(
  row: LabelStudioStorage,
  bucket: OpenBucket | undefined,
): Promise<string[]> {
  const prefix = row.prefix ? `${row.prefix.replace(/\/+$/, "")}/` : "";
  const wanted = row.regex_filter ? pythonRegExp(row.regex_filter) : /^/;
  const keys = (await bucket?.list(prefix, { recursive: row.recursive_scan })) ?? [];
  return keys.filter((key) => !key.endsWith("/") && wanted.test(key));
}

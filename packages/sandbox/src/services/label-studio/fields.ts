/** Fields of a Label Studio storage: validation of requests, defaults, and the form in responses. */
import type { JsonObject } from "../../kit/request";
import {
  FieldError,
  type ParsedBody,
  type ParseField,
  parseAnything,
  parseBody,
  parseChoice,
  parseCount,
  parseFlag,
  parseNullable,
  parseRequired,
  parseText,
  parseTime,
} from "./parsers";

/** A row of the import or the export table; `presign…` and `recursive_scan` have no effect in the latter. */
export interface LabelStudioStorage {
  id: number;
  project: number;
  created_at: string;
  title: string | null;
  description: string | null;
  bucket: string | null;
  prefix: string | null;
  regex_filter: string | null;
  region_name: string | null;
  s3_endpoint: string | null;
  aws_access_key_id: string | null;
  aws_secret_access_key: string | null;
  aws_session_token: string | null;
  aws_sse_kms_key_id: string | null;
  use_blob_urls: boolean;
  recursive_scan: boolean;
  presign: boolean;
  presign_ttl: number;
  synchronizable: boolean;
  can_delete_objects: boolean | null;
  status: string;
  last_sync: string | null;
  last_sync_count: number | null;
  last_sync_job: string | null;
  traceback: string | null;
  /** Any JSON value. */
  meta: unknown;
}

const STATUSES = ["initialized", "queued", "in_progress", "failed", "completed", "completed_with_errors"];
const BUCKET = /^[a-zA-Z0-9.\-_]{1,255}$/;
const ARN = new RegExp(
  "^arn:(aws).*:(s3|s3-object-lambda):[a-z\\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\\-.]{1,63}$" +
    "|^arn:(aws).*:s3-outposts:[a-z\\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\\-]{1,63}$",
);

const bucket: ParseField = (value) => {
  const name = parseText()(value);
  if (typeof name === "string" && name !== "" && !BUCKET.test(name) && !ARN.test(name)) {
    // RegExp.source escapes the slashes, Python does not.
    const [plain, arn] = [BUCKET.source, ARN.source.replaceAll("\\/", "/")];
    throw new FieldError(
      `Invalid bucket name "${name}": Bucket name must match the regex "${plain}" or be an ARN matching the regex "${arn}"`,
    );
  }
  return name;
};

const COMMON: Record<string, ParseField> = {
  synchronizable: parseFlag,
  last_sync: parseTime,
  last_sync_count: parseNullable(parseCount),
  last_sync_job: parseText(256),
  status: parseRequired(parseChoice(STATUSES)),
  traceback: parseText(),
  meta: parseAnything,
  title: parseText(256),
  description: parseText(),
  bucket,
  prefix: parseText(),
  regex_filter: parseText(),
  use_blob_urls: parseFlag,
  aws_access_key_id: parseText(),
  aws_secret_access_key: parseText(),
  aws_session_token: parseText(),
  aws_sse_kms_key_id: parseText(),
  region_name: parseText(),
  s3_endpoint: parseText(),
};

const IMPORT: Record<string, ParseField> = {
  ...COMMON,
  presign: parseFlag,
  presign_ttl: parseCount,
  recursive_scan: parseFlag,
};
const EXPORT: Record<string, ParseField> = { ...COMMON, can_delete_objects: parseNullable(parseFlag) };

/** Direction of a storage. */
export type StorageKind = "import" | "export";

/** Fields that no response contains. */
export const SECRETS = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] as const;

/** Valid fields of a body, and error messages for the invalid ones. Unknown fields are ignored. */
export function parsedFields(kind: StorageKind, body: JsonObject): ParsedBody {
  return parseBody(kind === "import" ? IMPORT : EXPORT, body);
}

/** Values of a new row for fields that are missing in the request. */
export function defaults(): Omit<LabelStudioStorage, "id" | "project" | "created_at"> {
  return {
    title: null,
    description: null,
    bucket: null,
    prefix: null,
    regex_filter: null,
    region_name: null,
    s3_endpoint: null,
    aws_access_key_id: null,
    aws_secret_access_key: null,
    aws_session_token: null,
    aws_sse_kms_key_id: null,
    use_blob_urls: false,
    recursive_scan: false,
    presign: true,
    presign_ttl: 1,
    synchronizable: true,
    can_delete_objects: null,
    status: "initialized",
    last_sync: null,
    last_sync_count: null,
    last_sync_job: null,
    traceback: null,
    meta: {},
  };
}

/** Storage in a response: without the three secrets, and without `type` after a PATCH. */
export function shownStorage(kind: StorageKind, row: LabelStudioStorage, withType = true): JsonObject {
  const { aws_access_key_id: _id, aws_secret_access_key: _secret, aws_session_token: _token, ...rest } = row;
  const { presign, presign_ttl, recursive_scan, can_delete_objects, ...common } = rest;
  const own = kind === "import" ? { presign, presign_ttl, recursive_scan } : { can_delete_objects };
  return { ...(withType ? { type: "s3" } : {}), ...common, ...own };
}

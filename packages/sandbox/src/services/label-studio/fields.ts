/**
 * Fields of a Label Studio storage: validation of requests, defaults, and the form in responses.
 *
 * The rules are those of Django REST framework in Label Studio 1.23.2: strings are trimmed, numbers become strings, and
 * many strings are accepted as booleans. A client that compares its input with the response has to expect that.
 */
import type { JsonObject } from "../../kit/request";

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

/** Thrown for an invalid value; the message becomes a validation error of the field. */
class FieldError extends Error {
  override readonly name = "FieldError";
}

type Parse = (value: unknown) => unknown;

const STATUSES = ["initialized", "queued", "in_progress", "failed", "completed", "completed_with_errors"];
const BUCKET = /^[a-zA-Z0-9.\-_]{1,255}$/;
const ARN = new RegExp(
  "^arn:(aws).*:(s3|s3-object-lambda):[a-z\\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\\-.]{1,63}$" +
    "|^arn:(aws).*:s3-outposts:[a-z\\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\\-]{1,63}$",
);
const TRUE = ["t", "y", "yes", "true", "on", "1"];
const FALSE = ["f", "n", "no", "false", "off", "0"];
const LARGEST = 9223372036854775807n;

/** Trims strings and converts numbers to strings; "" and null are unchanged. */
function text(limit = Number.POSITIVE_INFINITY): Parse {
  return (value) => {
    if (value === null) {
      return null;
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw new FieldError("Not a valid string.");
    }
    const trimmed = String(value).trim();
    if (trimmed.includes("\0")) {
      throw new FieldError("Null characters are not allowed.");
    }
    if (trimmed.length > limit) {
      throw new FieldError(`Ensure this field has no more than ${limit} characters.`);
    }
    return trimmed;
  };
}

const bucket: Parse = (value) => {
  const name = text()(value);
  if (typeof name === "string" && name !== "" && !BUCKET.test(name) && !ARN.test(name)) {
    // RegExp.source escapes the slashes, Python does not.
    const [plain, arn] = [BUCKET.source, ARN.source.replaceAll("\\/", "/")];
    throw new FieldError(
      `Invalid bucket name "${name}": Bucket name must match the regex "${plain}" or be an ARN matching the regex "${arn}"`,
    );
  }
  return name;
};

const flag: Parse = (value) => {
  if (value === null) {
    throw new FieldError("This field may not be null.");
  }
  const word = String(value).toLowerCase();
  if (!TRUE.includes(word) && !FALSE.includes(word)) {
    throw new FieldError("Must be a valid boolean.");
  }
  return TRUE.includes(word);
};

const optionalFlag: Parse = (value) => (value === null ? null : flag(value));

const count: Parse = (value) => {
  if (value === null) {
    throw new FieldError("This field may not be null.");
  }
  const digits = typeof value === "boolean" ? "" : String(value).trim().replace(/\.0*$/, "");
  if (!/^-?\d+$/.test(digits)) {
    throw new FieldError("A valid integer is required.");
  }
  if (BigInt(digits) < 0n) {
    throw new FieldError("Ensure this value is greater than or equal to 0.");
  }
  if (BigInt(digits) > LARGEST) {
    throw new FieldError(`Ensure this value is less than or equal to ${LARGEST}.`);
  }
  return Number(digits);
};

const optionalCount: Parse = (value) => (value === null ? null : count(value));

const status: Parse = (value) => {
  if (value === null) {
    throw new FieldError("This field may not be null.");
  }
  if (typeof value !== "string" || !STATUSES.includes(value)) {
    throw new FieldError(`"${String(value)}" is not a valid choice.`);
  }
  return value;
};

const anything: Parse = (value) => value;

const time: Parse = (value) => {
  if (value !== null && Number.isNaN(Date.parse(String(value)))) {
    throw new FieldError(
      "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    );
  }
  return value;
};

const COMMON: Record<string, Parse> = {
  synchronizable: flag,
  last_sync: time,
  last_sync_count: optionalCount,
  last_sync_job: text(256),
  status,
  traceback: text(),
  meta: anything,
  title: text(256),
  description: text(),
  bucket,
  prefix: text(),
  regex_filter: text(),
  use_blob_urls: flag,
  aws_access_key_id: text(),
  aws_secret_access_key: text(),
  aws_session_token: text(),
  aws_sse_kms_key_id: text(),
  region_name: text(),
  s3_endpoint: text(),
};

const IMPORT: Record<string, Parse> = { ...COMMON, presign: flag, presign_ttl: count, recursive_scan: flag };
const EXPORT: Record<string, Parse> = { ...COMMON, can_delete_objects: optionalFlag };

/** Direction of a storage. */
export type StorageKind = "import" | "export";

/** Fields that no response contains. */
export const SECRETS = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] as const;

/** Valid fields of a body, and error messages for the invalid ones. Unknown fields are ignored. */
export function parsedFields(
  kind: StorageKind,
  body: JsonObject,
): { values: JsonObject; errors: Record<string, string[]> } {
  const values: JsonObject = {};
  const errors: Record<string, string[]> = {};
  for (const [name, parse] of Object.entries(kind === "import" ? IMPORT : EXPORT)) {
    if (Object.hasOwn(body, name)) {
      try {
        values[name] = parse(body[name]);
      } catch (error) {
        if (!(error instanceof FieldError)) {
          throw error;
        }
        errors[name] = [error.message];
      }
    }
  }
  return { values, errors };
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

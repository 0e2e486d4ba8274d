/**
 * Signature in a request, before it is verified.
 *
 * Clients sign with the `Authorization` header or, for presigned URLs, with query parameters. Both forms fail in many
 * ways: a missing date, a malformed credential scope, an expiry of more than a week, Signature Version 2. S3 reports
 * them with different codes and messages, and the probe explains a response by its code, so this parser returns the
 * same ones.
 *
 *     const presented = presentedSignature(request); // undefined if the request is not signed
 */
import { header, type Request } from "../kit/request";
import { invalidArgument, S3Error } from "./errors";

const ALGORITHM = "AWS4-HMAC-SHA256";
const UNSIGNED = "UNSIGNED-PAYLOAD";
const SERVICE = "s3";
const MAX_EXPIRES_SECONDS = 604_800;

/** Signature of a request as the client sent it. */
export interface Presented {
  kind: "header" | "query";
  accessKeyId: string;
  region: string;
  service: string;
  date: Date;
  signedHeaders: string[];
  signature: string;
  payloadHash: string;
  sessionToken: string | undefined;
  /** Validity of a presigned request. */
  expiresSeconds: number | undefined;
}

/** Signature of a request; undefined if the request is not signed. */
export function presentedSignature(request: Request): Presented | undefined {
  const authorization = header(request, "authorization");
  if (authorization !== undefined && request.query.has("X-Amz-Algorithm")) {
    throw invalidArgument(
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
      { ArgumentName: "Authorization" },
    );
  }
  if (authorization !== undefined) {
    return fromHeader(request, authorization);
  }
  if (request.query.has("X-Amz-Algorithm") || request.query.has("X-Amz-Signature")) {
    return fromQuery(request);
  }
  if (request.query.has("AWSAccessKeyId") || request.query.has("Signature")) {
    throw unsupported();
  }
  return undefined;
}

function fromHeader(request: Request, authorization: string): Presented {
  if (!authorization.startsWith("AWS")) {
    throw invalidArgument("Unsupported Authorization Type", { ArgumentName: "Authorization" });
  }
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw unsupported();
  }
  const parts = new Map<string, string>();
  for (const part of authorization.slice(ALGORITHM.length).split(",")) {
    const [name = "", ...value] = part.trim().split("=");
    parts.set(name, value.join("="));
  }
  const payloadHash = header(request, "x-amz-content-sha256");
  if (payloadHash === undefined) {
    const message = "Missing required header for this request: x-amz-content-sha256";
    throw new S3Error(400, "InvalidRequest", message);
  }
  const wrong = (what: string) => malformed(`The authorization header is malformed; ${what}.`);
  const date = dateOf(header(request, "x-amz-date") ?? basicDate(header(request, "date")));
  if (date === undefined) {
    throw new S3Error(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  }
  return {
    kind: "header",
    ...scopeOf(parts.get("Credential"), date, wrong),
    date,
    signedHeaders: required(parts.get("SignedHeaders"), "the SignedHeaders are missing", wrong).split(";"),
    signature: required(parts.get("Signature"), "the Signature is missing", wrong),
    payloadHash,
    sessionToken: header(request, "x-amz-security-token"),
    expiresSeconds: undefined,
  };
}

function fromQuery(request: Request): Presented {
  const { query } = request;
  const wrong = (what: string) => new S3Error(400, "AuthorizationQueryParametersError", what);
  const missing =
    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
  const value = (name: string) => required(query.get(name) ?? undefined, missing, wrong);
  if (value("X-Amz-Algorithm") !== ALGORITHM) {
    throw wrong(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const date = dateOf(value("X-Amz-Date"));
  if (date === undefined) {
    throw wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  return {
    kind: "query",
    ...scopeOf(value("X-Amz-Credential"), date, (what) =>
      wrong(`Error parsing the X-Amz-Credential parameter; ${what}.`),
    ),
    date,
    signedHeaders: value("X-Amz-SignedHeaders").split(";"),
    signature: value("X-Amz-Signature"),
    payloadHash: query.get("X-Amz-Content-Sha256") ?? header(request, "x-amz-content-sha256") ?? UNSIGNED,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expiresSeconds: expiry(value("X-Amz-Expires"), wrong),
  };
}

/** Signature in the fields of an upload form. */
export function formSignature(
  fields: ReadonlyMap<string, string>,
): Pick<Presented, "accessKeyId" | "region" | "service" | "date" | "signature" | "sessionToken"> {
  if (fields.has("awsaccesskeyid")) {
    throw unsupported();
  }
  const value = (name: string) => {
    const found = fields.get(name);
    if (found === undefined) {
      const message = `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`;
      throw invalidArgument(message, { ArgumentName: name, ArgumentValue: "" });
    }
    return found;
  };
  const wrong = (what: string) => invalidArgument(what, { ArgumentName: "x-amz-credential" });
  if (value("x-amz-algorithm") !== ALGORITHM) {
    throw invalidArgument(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const date = dateOf(value("x-amz-date"));
  if (date === undefined) {
    throw invalidArgument("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const sessionToken = fields.get("x-amz-security-token");
  return {
    ...scopeOf(value("x-amz-credential"), date, wrong),
    date,
    signature: value("x-amz-signature"),
    sessionToken,
  };
}

function expiry(text: string, wrong: (what: string) => S3Error): number {
  const seconds = Number(text);
  if (!/^-?\d+$/.test(text)) {
    throw wrong("X-Amz-Expires should be a number");
  }
  if (seconds < 0) {
    throw wrong("X-Amz-Expires must be non-negative");
  }
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw wrong(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
    );
  }
  return seconds;
}

function scopeOf(
  credential: string | undefined,
  date: Date | undefined,
  wrong: (what: string) => S3Error,
): Pick<Presented, "accessKeyId" | "region" | "service"> {
  const parts = required(credential, "the Credential is missing", wrong).split("/");
  const [end, service, region, day, ...rest] = parts.reverse();
  const accessKeyId = rest.reverse().join("/");
  if (accessKeyId === "" || region === undefined || service === undefined || end !== "aws4_request") {
    throw wrong('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"');
  }
  if (service !== SERVICE) {
    throw wrong(`incorrect service "${service}". This endpoint belongs to "${SERVICE}"`);
  }
  const today = date?.toISOString().slice(0, 10).replaceAll("-", "");
  if (today !== undefined && day !== today) {
    throw wrong(`Invalid credential date "${day}". This date is not the same as X-Amz-Date: "${today}"`);
  }
  return { accessKeyId, region, service };
}

function required(value: string | undefined, what: string, wrong: (what: string) => S3Error): string {
  if (value === undefined || value === "") {
    throw wrong(what);
  }
  return value;
}

/** Error for older signature versions. */
function unsupported(): S3Error {
  const message = `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}. In boto3 and the AWS CLI, set signature_version to "s3v4"; other clients have a setting for Signature Version 4.`;
  return new S3Error(400, "InvalidRequest", message);
}

function malformed(message: string): S3Error {
  return new S3Error(400, "AuthorizationHeaderMalformed", message);
}

function dateOf(text: string | undefined): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (found === null) {
    return undefined;
  }
  const [, year, month, day, hours, minutes, seconds] = found;
  const date = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Date of the `Date` header in the form of `x-amz-date`, which replaces it (API reference, "Common Request Headers"). */
function basicDate(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? text : `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** Whether the value is a hash of the body instead of a keyword such as `UNSIGNED-PAYLOAD`. */
export function isContentHash(payloadHash: string): boolean {
  return /^[0-9a-f]{64}$/.test(payloadHash);
}

export function invalidContentHash(): S3Error {
  return invalidArgument(
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.",
  );
}

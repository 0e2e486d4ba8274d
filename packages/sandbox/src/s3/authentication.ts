/**
 * Authentication of requests.
 *
 * A valid signature is not enough: S3 also rejects a clock that is wrong by more than 15 minutes, an expired presigned
 * URL, an unknown or expired key, a wrong session token and unsigned `x-amz-` headers. They have different error codes,
 * and the first problem decides which one is returned. `authenticate` therefore checks them in a fixed order, with the
 * signature last.
 *
 *     const { user } = await authenticate(request, identities, new Date()); // user is undefined if anonymous
 */
import { header, type Request } from "../kit/request";
import { accessDenied, S3Error } from "./errors";
import type { Identities } from "./identity";
import type { AccessKey, User } from "./model";
import { checkPolicySignature, checkSignature } from "./signature";
import { formSignature, type Presented, presentedSignature } from "./signature-parts";

const MAX_SKEW_MS = 15 * 60 * 1000;

/** Caller and signature of a request; both undefined if it is anonymous. */
export interface Authenticated {
  user: User | undefined;
  presented: Presented | undefined;
}

/** Identifies the sender of a request. Throws if the credentials are invalid. `now` is the server's clock. */
export async function authenticate(
  request: Request,
  identities: Identities,
  now: Date,
): Promise<Authenticated> {
  const presented = presentedSignature(request);
  if (presented === undefined) {
    return { user: undefined, presented };
  }
  checkTime(presented, now);
  const key = keyOf(presented, identities, now);
  checkHeaders(request, presented);
  await checkSignature(request, presented, key);
  return { user: key.user, presented };
}

/** User who signed the policy of an upload form; undefined if the form has no policy. */
export async function authenticateForm(
  fields: ReadonlyMap<string, string>,
  identities: Identities,
  now: Date,
): Promise<User | undefined> {
  const policy = fields.get("policy");
  if (policy === undefined) {
    return undefined;
  }
  const presented = formSignature(fields);
  const key = keyOf(presented, identities, now);
  await checkPolicySignature(policy, presented, key);
  return key.user;
}

function keyOf(
  presented: Pick<Presented, "accessKeyId" | "sessionToken">,
  identities: Identities,
  now: Date,
): AccessKey {
  const key = identities.lookUp(presented.accessKeyId);
  if (key === undefined) {
    throw new S3Error(
      403,
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
      { AWSAccessKeyId: presented.accessKeyId },
    );
  }
  checkToken(presented, key, now);
  return key;
}

function checkTime({ date, expiresSeconds }: Presented, now: Date): void {
  const times = { ServerTime: seconds(now) };
  if (expiresSeconds === undefined) {
    if (Math.abs(now.getTime() - date.getTime()) > MAX_SKEW_MS) {
      throw new S3Error(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        { RequestTime: basic(date), ...times, MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS) },
      );
    }
    return;
  }
  if (date.getTime() - now.getTime() > MAX_SKEW_MS) {
    throw new S3Error(403, "AccessDenied", "Request is not yet valid", times);
  }
  const expires = new Date(date.getTime() + expiresSeconds * 1000);
  if (expires <= now) {
    throw new S3Error(403, "AccessDenied", "Request has expired", {
      "X-Amz-Expires": String(expiresSeconds),
      Expires: seconds(expires),
      ...times,
    });
  }
}

function checkToken({ sessionToken }: Pick<Presented, "sessionToken">, key: AccessKey, now: Date): void {
  if (sessionToken !== key.sessionToken) {
    throw sessionToken === undefined
      ? new S3Error(
          403,
          "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.",
          { AWSAccessKeyId: key.accessKeyId },
        )
      : new S3Error(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
  }
  if (key.expiresAt <= now.getTime()) {
    throw new S3Error(400, "ExpiredToken", "The provided token has expired.");
  }
}

/** Rejects unsigned headers that can change the meaning of a request. */
function checkHeaders(request: Request, { signedHeaders, kind }: Presented): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) =>
      name.startsWith("x-amz-") &&
      !signedHeaders.includes(name) &&
      // The hash of the body is part of the signature by itself.
      !(kind === "query" && name === "x-amz-content-sha256"),
  );
  if (unsigned.length > 0 || !signedHeaders.includes("host")) {
    throw new S3Error(
      403,
      "AccessDenied",
      "There were headers present in the request which were not signed",
      { HeadersNotSigned: unsigned.length > 0 ? unsigned.join(", ") : "host" },
    );
  }
}

/** Error for a signature with another region than the bucket's, which the store names. */
export function wrongRegion({ kind, region }: Presented, expected: string): S3Error {
  const what = `the region '${region}' is wrong; expecting '${expected}'`;
  return kind === "header"
    ? new S3Error(400, "AuthorizationHeaderMalformed", `The authorization header is malformed; ${what}`, {
        Region: expected,
      })
    : new S3Error(
        400,
        "AuthorizationQueryParametersError",
        `Error parsing the X-Amz-Credential parameter; ${what}`,
        { Region: expected },
      );
}

/** Removes the reason from an access-denied error, for stores that do not report it. */
export function withoutReason(error: S3Error): S3Error {
  return error.code === "AccessDenied" && error.message.startsWith("User: ") ? accessDenied() : error;
}

export function isSigned(request: Request): boolean {
  return header(request, "authorization") !== undefined || request.query.has("X-Amz-Signature");
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

function basic(date: Date): string {
  return seconds(date).replace(/[-:]/g, "");
}

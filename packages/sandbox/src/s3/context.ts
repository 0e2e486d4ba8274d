import { header, type Request } from "../kit/request";
import type { User } from "./model";
import type { Operation } from "./operations";
import { type Context, tagContext } from "./policy-conditions";
import type { Presented } from "./signature-parts";

/** Query parameters and headers that policies can test, by condition key. */
const FROM_QUERY = {
  "s3:prefix": "prefix",
  "s3:delimiter": "delimiter",
  "s3:max-keys": "max-keys",
  "s3:versionid": "versionId",
};
const FROM_HEADERS = {
  "aws:referer": "referer",
  "aws:useragent": "user-agent",
  "s3:if-match": "if-match",
  "s3:if-none-match": "if-none-match",
  "s3:x-amz-acl": "x-amz-acl",
  "s3:x-amz-content-sha256": "x-amz-content-sha256",
  "s3:x-amz-copy-source": "x-amz-copy-source",
  "s3:x-amz-grant-full-control": "x-amz-grant-full-control",
  "s3:x-amz-grant-read": "x-amz-grant-read",
  "s3:x-amz-grant-read-acp": "x-amz-grant-read-acp",
  "s3:x-amz-grant-write": "x-amz-grant-write",
  "s3:x-amz-grant-write-acp": "x-amz-grant-write-acp",
  "s3:x-amz-metadata-directive": "x-amz-metadata-directive",
  "s3:x-amz-server-side-encryption": "x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": "x-amz-server-side-encryption-aws-kms-key-id",
  "s3:x-amz-storage-class": "x-amz-storage-class",
  "s3:x-amz-website-redirect-location": "x-amz-website-redirect-location",
};

/** Operations that create an object, of which policies can require a condition such as `If-None-Match`. */
const CREATING: readonly Operation[] = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"];

/** Values of a request that policy conditions can test. */
export function contextOf(
  request: Request,
  user: User | undefined,
  presented: Presented | undefined,
  { isSecure, now, operation }: { isSecure: boolean; now: Date; operation: Operation },
): Context {
  const context: Record<string, string | undefined> = {
    "aws:securetransport": String(isSecure),
    "aws:currenttime": now.toISOString(),
    "aws:epochtime": String(Math.floor(now.getTime() / 1000)),
    "s3:objectcreationoperation": String(CREATING.includes(operation)),
    // Every caller is on this machine.
    "aws:sourceip": "127.0.0.1",
    "aws:principalarn": user?.arn,
    "aws:principalaccount": user?.account.id,
    "aws:principaltype": user === undefined ? "Anonymous" : user.root ? "Account" : "User",
    "aws:username": user?.root === false ? user.name : undefined,
  };
  if (presented !== undefined) {
    context["s3:signatureage"] = String(now.getTime() - presented.date.getTime());
    context["s3:signatureversion"] = "AWS4-HMAC-SHA256";
    context["s3:authtype"] = presented.kind === "header" ? "REST-HEADER" : "REST-QUERY-STRING";
  }
  for (const [key, name] of Object.entries(FROM_QUERY)) {
    context[key] = request.query.get(name) ?? undefined;
  }
  for (const [key, name] of Object.entries(FROM_HEADERS)) {
    context[key] = header(request, name);
  }
  const tags = new URLSearchParams(header(request, "x-amz-tagging") ?? "");
  return { ...context, ...tagContext("s3:requestobjecttag", Object.fromEntries(tags)) };
}

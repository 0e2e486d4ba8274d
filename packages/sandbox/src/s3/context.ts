import { header, type Request } from "../kit/request";
import type { User } from "./model";
import { type Context, tagContext } from "./policy-conditions";
import type { Presented } from "./signature-parts";

/** Query parameters and headers that policies can test, by condition key. */
const FROM_QUERY = { "s3:prefix": "prefix", "s3:delimiter": "delimiter", "s3:max-keys": "max-keys" };
const FROM_HEADERS = {
  "aws:referer": "referer",
  "aws:useragent": "user-agent",
  "s3:x-amz-acl": "x-amz-acl",
  "s3:x-amz-copy-source": "x-amz-copy-source",
  "s3:x-amz-grant-full-control": "x-amz-grant-full-control",
  "s3:x-amz-grant-read": "x-amz-grant-read",
  "s3:x-amz-server-side-encryption": "x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": "x-amz-server-side-encryption-aws-kms-key-id",
  "s3:x-amz-storage-class": "x-amz-storage-class",
};

/** Values of a request that policy conditions can test. */
export function contextOf(
  request: Request,
  user: User | undefined,
  presented: Presented | undefined,
  secureTransport: boolean,
): Context {
  const context: Record<string, string | undefined> = {
    "aws:securetransport": String(secureTransport),
    // Every caller is on this machine.
    "aws:sourceip": "127.0.0.1",
    "aws:principalarn": user?.arn,
    "aws:principalaccount": user?.account.id,
    "aws:username": user?.root === false ? user.name : undefined,
  };
  if (presented !== undefined) {
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

/**
 * Steps that read as an anonymous client: the public URL, the object without its ACL, and the listing.
 *
 * The service returns public URLs to its users without reading them, so a wrong URL causes no error. These steps
 * compare the content at the URL with the uploaded object. After a failure, further requests determine the cause: other
 * combinations of URL and key (wrong URL), a query string (cached error), and the store's own URL (CDN or bucket).
 */
import { uploadAclOf } from "../../stores/types";
import { encodePath, joinUrl } from "../../url";
import { type AnonymousResponse, anonymousGet } from "../anonymous-get";
import type { Flag, Placeholders } from "../diagnosis/row";
import { publicUrlCandidates } from "../public-url-candidates";
import type { ProbeSession } from "../session";
import { asNotS3, type StoreResponse, withChangedBody } from "../store-response";
import { type Attempt, sendUnsigned } from "../transport";
import { parseXml } from "../xml";

/**
 * Reads the public URL once, without a finding.
 *
 * A CDN can cache an error, which would be the response to later reads, too. If the store can ignore the ACL of the upload,
 * the URL of a CDN is therefore only read if the store's own URL already returns the object.
 *
 * @returns undefined if the object cannot be read yet, because the ACL is only set by a later request
 */
export async function earlyPublicRead(
  session: ProbeSession,
  publicUrl: string,
): Promise<AnonymousResponse | undefined> {
  const url = publicObjectUrl(session, publicUrl);
  const originUrl = session.target.originUrl(session.objectKey);
  const isCertain = url.host === originUrl.host || session.store.acl.scope === "none";
  if (!isCertain && !(await serves(session, originUrl))) {
    return undefined;
  }
  const found = await read(session, url, session.retryPolicy.once());
  return found.response.ok ? found : undefined;
}

function publicObjectUrl({ relativeKey }: ProbeSession, publicUrl: string): URL {
  return joinUrl(publicUrl, encodePath(relativeKey));
}

/**
 * Reads the object at the public URL as an anonymous client.
 *
 * @param early a successful response of an earlier read, which replaces the first request
 */
export async function publicReadStep(
  session: ProbeSession,
  publicUrl: string,
  early?: AnonymousResponse,
): Promise<void> {
  const url = publicObjectUrl(session, publicUrl);
  let last: AnonymousResponse | undefined;
  const readStep = {
    step: "public URL",
    action: `GET ${url.href} without credentials`,
    explanation: "Anonymous clients can read uploads at the public URL.",
  } as const;
  const reply = await session.runStep({
    ...readStep,
    send: async (attempt) => {
      last = last === undefined && early ? early : await read(session, url, attempt);
      return { response: last.response };
    },
    examine: (response) => examine(session, publicUrl, response, last),
    response: ({ response }) => described(session, response, last?.redirects ?? []),
  });
  const type = reply?.response.headers["content-type"];
  if (reply && type !== undefined && !type.startsWith("text/plain")) {
    typeChanged(session, readStep.action, type);
  }
}

function described(session: ProbeSession, response: StoreResponse, redirects: readonly string[]): string {
  const cache = ["server", "age", "x-cache", "cf-cache-status"].flatMap((name) => {
    const value = response.headers[name];
    return value === undefined ? [] : [`${name}: ${session.recorder.hide.foreign(value)}`];
  });
  const way = redirects.length === 0 ? "" : `, after a redirect to ${redirects.join(", then to ")}`;
  return `${session.recorder.describeResponse(response)}${way}${cache.length === 0 ? "" : ` (${cache.join(", ")})`}`;
}

/** Compares the content, because a website can return status 200 for any path. */
async function read(session: ProbeSession, url: URL, attempt: Attempt): Promise<AnonymousResponse> {
  const found = await anonymousGet(url, attempt);
  const { response } = found;
  if (!response.ok || response.body === session.body) {
    return found;
  }
  const page =
    /^\s*<(?:!doctype|html)/i.test(response.body) ||
    response.headers["content-type"]?.startsWith("text/html");
  return {
    ...found,
    response: page ? asNotS3(response) : withChangedBody(response, "the content differs from the object"),
  };
}

/** Determines the cause of a failed read: the public URL, a cached error, the CDN or the bucket. */
async function examine(
  session: ProbeSession,
  publicUrl: string,
  response: StoreResponse,
  last: AnonymousResponse | undefined,
): Promise<{ flags: Flag[]; placeholders: Placeholders }> {
  const originUrl = session.target.originUrl(session.objectKey);
  const placeholders = {
    originUrl: originUrl.href,
    suggested: session.target.originUrl(session.target.directory).href,
  };
  if (response.name === "BotChallenge") {
    return { flags: [], placeholders };
  }
  if (last?.rejection !== undefined) {
    return { flags: ["redirectRefused"], placeholders };
  }
  if (response.status === undefined) {
    return { flags: [], placeholders };
  }
  const found = await otherPublicUrl(session, publicUrl);
  if (found !== undefined) {
    return { flags: ["joiningFound"], placeholders: { ...placeholders, suggested: found } };
  }
  const flags: Flag[] = uploadAclOf(session.access) === undefined ? ["withoutAcl"] : [];
  const fresh = joinUrl(publicUrl, encodePath(session.relativeKey));
  fresh.searchParams.set("probe", "1");
  if (!response.ok && (await serves(session, fresh))) {
    flags.push("cachedError");
  }
  if (await serves(session, originUrl)) {
    flags.push("originPublic");
  }
  return { flags, placeholders };
}

async function otherPublicUrl(session: ProbeSession, publicUrl: string): Promise<string | undefined> {
  for (const base of publicUrlCandidates(publicUrl, session.target)) {
    if (await serves(session, joinUrl(base, encodePath(session.relativeKey)))) {
      return base;
    }
  }
  return undefined;
}

async function serves(session: ProbeSession, url: URL): Promise<boolean> {
  const { response } = await read(session, url, session.retryPolicy.once());
  return response.ok;
}

function typeChanged(session: ProbeSession, action: string, type: string): void {
  session.recorder.record({
    step: "public URL",
    outcome: "warning",
    action,
    response: `Content-Type: ${session.recorder.hide.foreign(type)}`,
    explanation:
      "The object was uploaded as text/plain, but is returned with another content type. Images may be affected, too.",
    remedies: [{ text: "Configure the CDN to return the stored Content-Type." }],
    cause: "content-type-changed",
  });
}

/** Negative control: sets the ACL to private and reads again, which shows whether public access depends on the ACL. */
export async function resetAcl(session: ProbeSession): Promise<void> {
  const resetStep = {
    step: "reset ACL",
    action: `PutObjectAcl ${session.shownKey} with x-amz-acl: private, then GET without credentials`,
  } as const;
  const { response } = await session.client.setAcl(session.key, "private", session.retryPolicy.once());
  if (!response.ok) {
    return;
  }
  session.writtenObjects.aclIs("private");
  const url = session.target.originUrl(session.objectKey);
  const found = await read(session, url, session.retryPolicy.once());
  if (found.response.status === undefined || found.response.name === "BotChallenge") {
    return;
  }
  const isPublic = found.response.ok;
  const whole = isPublic && session.target.directory === "";
  const explanation = isPublic
    ? "A policy or the bucket's own ACL makes this directory public, not the ACL of each object."
    : "Only the ACL allows public access. Objects without an ACL stay private.";
  session.recorder.record({
    ...resetStep,
    outcome: whole ? "warning" : "passed",
    response: session.recorder.describeResponse(found.response),
    explanation: whole ? `${explanation} All objects in the bucket are public.` : explanation,
    remedies: whole
      ? [
          {
            text:
              session.store.publicScope === "bucket"
                ? "On this store, only a whole bucket can be public. Use a separate bucket for public objects."
                : "Set a directory for the service, and make only the objects in that directory public.",
          },
        ]
      : [],
    cause: whole ? "whole-bucket-public" : "ok",
  });
}

/** Lists the bucket anonymously: public images should not expose the names of all objects. */
export async function publicListing(session: ProbeSession): Promise<void> {
  const url = session.target.originUrl("");
  url.search = "?list-type=2&max-keys=1";
  const response = await sendUnsigned({ url, method: "GET" }, session.retryPolicy.once());
  if (response.status === undefined) {
    return;
  }
  const listed = response.ok && parseXml(response.body)?.name === "ListBucketResult";
  session.recorder.record({
    step: "public listing",
    outcome: listed ? "warning" : "passed",
    action: `ListObjectsV2 ${session.target.bucket} without credentials`,
    response: session.recorder.describeResponse({ ...response, ...(listed && { message: "" }) }),
    explanation: listed
      ? "Anonymous clients can list the names of all objects in the bucket."
      : "Anonymous clients cannot list the bucket.",
    remedies: listed
      ? [
          {
            text: "Do not allow the public to list the bucket. Set the bucket's ACL to private, and allow only reads of objects.",
            ...(session.store.isAws && {
              pulumi: "aws.s3.BucketPolicy without s3:ListBucket for Principal *",
            }),
          },
        ]
      : [],
    cause: listed ? "bucket-listing-public" : "ok",
  });
}

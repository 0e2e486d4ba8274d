import { encodePath, joinUrl } from "../../url";
import { type AnonymousResponse, anonymousGet } from "../anonymous-get";
import type { Placeholders } from "../diagnosis/diagnose";
import type { Flag } from "../diagnosis/row";
import { publicUrlCandidates } from "../public-url-candidates";
import type { ProbeSession } from "../session";
import { asNotS3, type StoreResponse, withChangedBody } from "../store-response";
import { type Attempt, sendUnsigned } from "../transport";
import { parseXml } from "../xml";

/** Reads the object at the address that the service will give out, as a stranger. */
export async function publicRead(session: ProbeSession, publicUrl: string): Promise<void> {
  const url = joinUrl(publicUrl, encodePath(session.relativeKey));
  let last: AnonymousResponse | undefined;
  const trial = {
    step: "public URL",
    action: `get ${url.href} without a key`,
    explanation: "Everybody can read what is uploaded, at the address that the service will give out.",
  } as const;
  const reply = await session.runStep({
    ...trial,
    send: async (attempt) => {
      last = await read(session, url, attempt);
      return { response: last.answer };
    },
    examine: (answer) => examine(session, publicUrl, answer, last),
    response: ({ response: answer }) => described(session, answer, last?.redirects ?? []),
  });
  const type = reply?.response.headers["content-type"];
  if (reply && type !== undefined && !type.startsWith("text/plain")) {
    typeChanged(session, trial.action, type);
  }
}

function described(session: ProbeSession, answer: StoreResponse, hops: readonly string[]): string {
  const cache = ["server", "age", "x-cache", "cf-cache-status"].flatMap((name) => {
    const value = answer.headers[name];
    return value === undefined ? [] : [`${name}: ${session.recorder.hide.foreign(value)}`];
  });
  const way = hops.length === 0 ? "" : `, after a redirect to ${hops.join(", then ")}`;
  return `${session.recorder.words(answer)}${way}${cache.length === 0 ? "" : ` (${cache.join(", ")})`}`;
}

/** A visit counts by the content: a success status alone may be any page. */
async function read(session: ProbeSession, url: URL, attempt: Attempt): Promise<AnonymousResponse> {
  const found = await anonymousGet(url, attempt);
  const { answer } = found;
  if (!answer.ok || answer.body === session.body) {
    return found;
  }
  const page =
    /^\s*<(?:!doctype|html)/i.test(answer.body) || answer.headers["content-type"]?.startsWith("text/html");
  return {
    ...found,
    answer: page ? asNotS3(answer) : withChangedBody(answer, "another content than the object's"),
  };
}

/** Finds out which part is at fault: the joining, a cache, the CDN or the bucket. */
async function examine(
  session: ProbeSession,
  publicUrl: string,
  answer: StoreResponse,
  last: AnonymousResponse | undefined,
): Promise<{ flags: Flag[]; facts: Placeholders }> {
  const originUrl = session.target.originUrl(session.objectKey);
  const facts = {
    originUrl: originUrl.href,
    suggested: session.target.originUrl(session.target.directory).href,
  };
  if (last?.refused !== undefined) {
    return { flags: ["redirectRefused"], facts };
  }
  if (answer.status === undefined) {
    return { flags: [], facts };
  }
  const found = await otherJoining(session, publicUrl);
  if (found !== undefined) {
    return { flags: ["joiningFound"], facts: { ...facts, suggested: found } };
  }
  const flags: Flag[] = [];
  const fresh = joinUrl(publicUrl, encodePath(session.relativeKey));
  fresh.searchParams.set("probe", "1");
  if (!answer.ok && (await serves(session, fresh))) {
    flags.push("cachedError");
  }
  if (await serves(session, originUrl)) {
    flags.push("originPublic");
  }
  return { flags, facts };
}

async function otherJoining(session: ProbeSession, publicUrl: string): Promise<string | undefined> {
  for (const base of publicUrlCandidates(publicUrl, session.target)) {
    if (await serves(session, joinUrl(base, encodePath(session.relativeKey)))) {
      return base;
    }
  }
  return undefined;
}

async function serves(session: ProbeSession, url: URL): Promise<boolean> {
  const { answer } = await read(session, url, session.retryPolicy.once());
  return answer.ok;
}

function typeChanged(session: ProbeSession, action: string, type: string): void {
  session.recorder.record({
    step: "public URL",
    outcome: "warning",
    action,
    response: `Content-Type: ${session.recorder.hide.foreign(type)}`,
    explanation:
      "The object was uploaded as text/plain and is served as something else, so pictures may be, too.",
    remedies: [{ text: "Let the CDN hand the stored content type on." }],
    code: "type-changed",
  });
}

/** The negative control: without its ACL the object tells whether more than the ACL makes it public. */
export async function privateAgain(session: ProbeSession): Promise<void> {
  const trial = {
    step: "private again",
    action: `PutObjectAcl private on ${session.shownKey}, then get it without a key`,
  } as const;
  const { response: answer } = await session.client.setAcl(
    session.key,
    "private",
    session.retryPolicy.once(),
  );
  if (!answer.ok) {
    return;
  }
  session.writtenObjects.aclIs("private");
  const url = session.target.originUrl(session.objectKey);
  const found = await read(session, url, session.retryPolicy.once());
  if (found.answer.status === undefined) {
    return;
  }
  const isPublic = found.answer.ok;
  const whole = isPublic && session.target.directory === "";
  const explanation = isPublic
    ? "A policy or the bucket as a whole publishes this directory, not the ACL of each object."
    : "Only the ACL publishes an object; what has none stays private.";
  session.recorder.record({
    ...trial,
    outcome: whole ? "warning" : "passed",
    response: session.recorder.words(found.answer),
    explanation: whole ? `${explanation} Nothing in the bucket is private.` : explanation,
    remedies: whole ? [{ text: "Publish one directory only, and let the service write there." }] : [],
    code: whole ? "whole-bucket-public" : "ok",
  });
}

/** Reading single pictures should not let strangers see the names of all of them. */
export async function publicListing(session: ProbeSession): Promise<void> {
  const url = session.target.originUrl("");
  url.search = "?list-type=2&max-keys=1";
  const answer = await sendUnsigned({ url, method: "GET" }, session.retryPolicy.once());
  if (answer.status === undefined) {
    return;
  }
  const listed = answer.ok && parseXml(answer.body)?.name === "ListBucketResult";
  session.recorder.record({
    step: "public listing",
    outcome: listed ? "warning" : "passed",
    action: "list the bucket without a key",
    response: session.recorder.words({ ...answer, ...(listed && { message: "" }) }),
    explanation: listed
      ? "Strangers can list every name in the bucket."
      : "Strangers cannot list the bucket.",
    remedies: listed
      ? [
          {
            text: "Allow s3:GetObject on the directory only; take s3:ListBucket and the bucket's public-read ACL away from everybody.",
            ...(session.store.isAws && {
              pulumi: "aws.s3.BucketPolicy without s3:ListBucket for Principal *",
            }),
          },
        ]
      : [],
    code: listed ? "bucket-listing-public" : "ok",
  });
}

/**
 * Steps that write: an upload with or without an ACL, the read of its content, checksums, PutObjectAcl and multipart.
 *
 * All uploads of a probe use the same key, so at most one object exists at a time. Checksums have their own step,
 * because stores reject them with unrelated errors and the SDK of a service may not send them. The multipart upload
 * is aborted, so it leaves nothing behind.
 */
import { accessPointOf } from "../../stores/aws-address";
import { reportBucketSettings } from "../bucket-settings";
import type { Flag, StepName } from "../diagnosis/row";
import type { ProbeSession } from "../session";
import type { Checksums, StoreReply, UploadedObject } from "../store-client";
import { type StoreResponse, withChangedBody } from "../store-response";
import type { Attempt } from "../transport";

type Acl = "public-read" | undefined;

/** Message of S3 for an upload or a part that Object Lock requires a checksum for. */
const CHECKSUM_REQUIRED = /content-md5\b.* header is required/i;

/** Message of a store that does not support the checksum headers of AWS SDKs. */
const CHECKSUM_HEADER = /x-amz-(?:sdk-)?checksum/i;

/** Uploads one object as the service does. */
export async function upload(session: ProbeSession, acl?: Acl): Promise<void> {
  const step = acl ? "upload with ACL" : "upload";
  const explanation = acl ? "The store accepts uploads with an ACL." : "The store accepts uploads.";
  const reply = await session.runStep<UploadedObject>({
    step,
    action: `PutObject ${session.shownKey}${acl ? ` with x-amz-acl: ${acl}` : ""}`,
    explanation,
    send: (attempt) => putWithRequiredChecksum(session, acl, attempt),
    examine: (response) => examineDenial(session, step, acl, response),
  });
  if (reply) {
    session.flags.add("uploaded");
  }
}

/** Uploads without a checksum, as older SDKs do, and with one if the bucket requires it because of Object Lock. */
async function putWithRequiredChecksum(
  session: ProbeSession,
  acl: Acl,
  attempt: Attempt,
): Promise<StoreReply<UploadedObject>> {
  const first = await session.put({ acl }, attempt);
  if (!CHECKSUM_REQUIRED.test(first.response.message)) {
    return first;
  }
  session.requiredChecksums = "crc32";
  session.writtenObjects.lock = {};
  const second = await session.put({ acl }, attempt);
  if (!CHECKSUM_HEADER.test(second.response.message)) {
    return second;
  }
  session.requiredChecksums = "md5";
  return session.put({ acl }, attempt);
}

/** Causes of a denial that a further upload shows; without a reason in the response, they are indistinguishable. */
const EXAMINED = ["access-denied", "denied-or-public-access-blocked", "explicit-deny"];

/** Repeats a denied upload without the ACL, then with encryption headers, to determine the cause. */
async function examineDenial(
  session: ProbeSession,
  step: StepName,
  acl: Acl,
  response: StoreResponse,
): Promise<{ flags: Flag[] }> {
  if (!EXAMINED.includes(session.diagnose(step, response).code)) {
    return { flags: [] };
  }
  const passes = async (how: Parameters<ProbeSession["put"]>[0]) =>
    (await session.put(how, session.retryPolicy.once())).response.ok;
  if (acl && (await passes({}))) {
    return { flags: ["plainPasses"] };
  }
  const isEncryptionMissing =
    (await passes({ acl, encryption: "AES256" })) || (await passes({ acl, encryption: "aws:kms" }));
  return { flags: isEncryptionMissing ? ["encryptionHeaderPasses"] : [] };
}

/** Reads the uploaded object with the key. */
export async function readBack(session: ProbeSession): Promise<void> {
  await session.runStep({
    step: "read back",
    action: `GetObject ${session.shownKey}`,
    explanation: "The stored content equals the uploaded content.",
    send: async (attempt) => {
      const reply = await session.client.get(session.key, attempt);
      if (reply.value !== undefined) {
        session.recordObject(reply.response);
      }
      return compared(session, reply);
    },
  });
  reportBucketSettings(session);
}

/**
 * Uploads again with checksums, which the SDK of the service may add and the first upload did not send.
 *
 * @param onUploaded called when the store has accepted the upload
 */
export async function uploadWithChecksums(
  session: ProbeSession,
  acl?: Acl,
  onUploaded?: () => void,
): Promise<void> {
  if (session.requiredChecksums) {
    // Each upload leaves a locked version, so this one is not repeated.
    recordRequiredChecksum(session, session.requiredChecksums);
    return;
  }
  await session.runStep<unknown>({
    step: "checksums",
    action: `PutObject ${session.shownKey} with the default checksums of AWS SDKs`,
    explanation: "The store accepts uploads with and without checksums.",
    informative: true,
    send: async (attempt) => {
      const put = await session.put({ acl, checksums: "crc32" }, attempt);
      if (!put.response.ok) {
        return put;
      }
      onUploaded?.();
      const got = await session.client.get(session.key, attempt);
      // The previous step has already reported a key that cannot read.
      return got.response.ok ? compared(session, got) : put;
    },
  });
}

function compared<T>(session: ProbeSession, reply: StoreReply<T>): StoreReply<T> {
  const { response } = reply;
  // The function of an Object Lambda access point changes what reads return.
  const isChanged = accessPointOf(session.target.bucket)?.label === "s3-object-lambda";
  if (!response.ok || response.body === session.body || isChanged) {
    return reply;
  }
  return { response: withChangedBody(response, "the content differs from the upload") };
}

function recordRequiredChecksum(session: ProbeSession, checksums: Checksums): void {
  const header = checksums === "md5" ? "Content-MD5" : "Content-MD5 or x-amz-checksum-*";
  const { service } = session.access.usage;
  session.recorder.record({
    step: "checksums",
    outcome: "warning",
    action: `PutObject ${session.shownKey} without a checksum`,
    response: "HTTP 400: a checksum is required",
    explanation: `The bucket locks new objects (Object Lock), so uploads without ${header} are rejected. The upload of the probe contained one. ${service} can only upload if its SDK sends one, as AWS SDKs do by default since 2025.`,
    remedies: [
      {
        text: `Ask ${service} whether its SDK sends ${header}, or test with one upload. Otherwise remove the default retention of the bucket.`,
        ...(session.store.isAws && { console: `S3 › ${session.target.bucket} › Properties › Object Lock` }),
      },
    ],
    cause: "checksum-required",
  });
}

/** Sets the ACL in a separate request, as some services do after an upload. */
export async function setAcl(session: ProbeSession): Promise<boolean> {
  const reply = await session.runStep({
    step: "set ACL",
    action: `PutObjectAcl ${session.shownKey} with x-amz-acl: public-read`,
    explanation: "The ACL can also be set after the upload.",
    send: (attempt) => session.client.setAcl(session.key, "public-read", attempt),
  });
  if (reply) {
    session.writtenObjects.aclIs("public-read");
  }
  return reply !== undefined;
}

/** Starts a multipart upload, sends one part and aborts it, so that no object is created. */
export async function multipart(session: ProbeSession): Promise<void> {
  const key = session.key.replace(/probe\.txt$/, "parts.txt");
  const action = `CreateMultipartUpload, UploadPart and AbortMultipartUpload ${session.shownKey.replace(/probe\.txt$/, "parts.txt")}`;
  await session.runStep({
    step: "multipart",
    action,
    explanation: "The store accepts multipart uploads.",
    send: async (attempt) => {
      const checksums = session.requiredChecksums;
      const started = await session.client.startParts(key, attempt, checksums);
      session.writtenObjects.partsStarted(key, started.value, started.response);
      if (started.value === undefined) {
        return started;
      }
      const part = await session.client.putPart(
        { key, body: session.body, checksums },
        started.value,
        attempt,
      );
      if (!part.response.ok) {
        return part;
      }
      const dropped = await session.client.dropParts(key, started.value, attempt);
      if (dropped.response.ok) {
        session.writtenObjects.partsDropped(started.value);
      }
      return dropped.response.ok ? dropped : part;
    },
  });
}

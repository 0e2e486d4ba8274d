/**
 * Steps that write: an upload with or without an ACL, the read of its content, checksums, PutObjectAcl and multipart.
 *
 * All uploads of a probe use the same key, so at most one object exists at a time. Checksums have their own step,
 * because stores reject them with unrelated errors and the SDK of a service may not send them. The multipart upload
 * is aborted, so it leaves nothing behind.
 */
import type { Flag } from "../diagnosis/row";
import type { ProbeSession } from "../session";
import type { StoreReply, UploadedObject } from "../store-client";
import { type StoreResponse, withChangedBody } from "../store-response";

type Acl = "public-read" | undefined;

/** Uploads one object as the service does. */
export async function upload(session: ProbeSession, acl?: Acl): Promise<void> {
  const step = acl ? "upload with ACL" : "upload";
  const explanation = acl ? "The store accepts uploads with an ACL." : "The store accepts uploads.";
  const reply = await session.runStep<UploadedObject>({
    step,
    action: `PutObject ${session.shownKey}${acl ? ` with x-amz-acl: ${acl}` : ""}`,
    explanation,
    send: (attempt) => session.put({ acl }, attempt),
    ...(acl && { examine: (response) => withoutAcl(session, response) }),
  });
  if (reply) {
    session.flags.add("uploaded");
  }
}

/** Repeats a denied upload without the ACL, to determine whether the ACL is the cause. */
async function withoutAcl(session: ProbeSession, response: StoreResponse): Promise<{ flags: Flag[] }> {
  const { code } = session.diagnose("upload with ACL", response);
  if (code !== "access-denied" && code !== "denied-or-public-access-blocked") {
    return { flags: [] };
  }
  const plain = await session.put({}, session.retryPolicy.once());
  return { flags: plain.response.ok ? ["plainPasses"] : [] };
}

/** Reads the uploaded object with the key. */
export async function readBack(session: ProbeSession): Promise<void> {
  await session.runStep({
    step: "read back",
    action: `GetObject ${session.shownKey}`,
    explanation: "The stored content equals the uploaded content.",
    send: async (attempt) => compared(session, await session.client.get(session.key, attempt)),
  });
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
  if (!response.ok || response.body === session.body) {
    return reply;
  }
  return { response: withChangedBody(response, "the content differs from the upload") };
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
      const started = await session.client.startParts(key, attempt);
      if (started.value === undefined) {
        return started;
      }
      session.writtenObjects.partsStarted(key, started.value);
      const part = await session.client.putPart(key, started.value, session.body, attempt);
      if (!part.response.ok) {
        return part;
      }
      const dropped = await session.client.dropParts(key, started.value, attempt);
      if (dropped.response.ok) {
        session.writtenObjects.partsDropped();
      }
      return dropped.response.ok ? dropped : part;
    },
  });
}

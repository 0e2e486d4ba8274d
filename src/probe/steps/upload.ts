import type { Flag } from "../diagnosis/row";
import type { ProbeSession } from "../session";
import type { StoredObject, StoreReply } from "../store-client";
import { type StoreResponse, withChangedBody } from "../store-response";

type Acl = "public-read" | undefined;

/** Puts one object as the service will, reads it back, and puts it once more with the SDKs' checksums. */
export async function upload(session: ProbeSession, acl?: Acl): Promise<void> {
  await put(session, acl);
  await readBack(session);
  await withChecksums(session, acl);
}

async function put(session: ProbeSession, acl: Acl): Promise<void> {
  const step = acl ? "upload with ACL" : "upload";
  const explanation = acl ? "Uploads with an ACL are taken." : "Uploads are taken.";
  const reply = await session.runStep<StoredObject>({
    step,
    action: `put ${session.shownKey}${acl ? ` with x-amz-acl: ${acl}` : ""}`,
    explanation,
    send: (attempt) => session.put({ acl }, attempt),
    ...(acl && { examine: (answer) => withoutAcl(session, answer) }),
  });
  if (reply) {
    session.flags.add("uploaded");
  }
}

/** Tells whether it is the ACL that a refusal without a reason means. */
async function withoutAcl(session: ProbeSession, answer: StoreResponse): Promise<{ flags: Flag[] }> {
  const { code } = session.diagnose("upload with ACL", answer);
  if (code !== "access-denied" && code !== "upload-refused-without-reason") {
    return { flags: [] };
  }
  const plain = await session.put({}, session.retryPolicy.once());
  return { flags: plain.response.ok ? ["plainPasses"] : [] };
}

async function readBack(session: ProbeSession): Promise<void> {
  await session.runStep({
    step: "read back",
    action: `get ${session.shownKey}`,
    explanation: "What is stored is what was sent.",
    send: async (attempt) => compared(session, await session.client.get(session.key, attempt)),
  });
}

/** The service's SDK may add checksums, which ours does not in the trial before. */
async function withChecksums(session: ProbeSession, acl: Acl): Promise<void> {
  await session.runStep<unknown>({
    step: "checksums",
    action: `put ${session.shownKey} with the checksums that AWS SDKs add by default`,
    explanation: "Uploads pass with and without checksums, so the service's SDK may do either.",
    informative: true,
    send: async (attempt) => {
      const put = await session.put({ acl, checksums: "crc32" }, attempt);
      if (!put.response.ok) {
        return put;
      }
      const got = await session.client.get(session.key, attempt);
      // A key that may not read is told in the step before.
      return got.response.ok ? compared(session, got) : put;
    },
  });
}

function compared<T>(session: ProbeSession, reply: StoreReply<T>): StoreReply<T> {
  const { response: answer } = reply;
  if (!answer.ok || answer.body === session.body) {
    return reply;
  }
  return { response: withChangedBody(answer, "the object came back with another content") };
}

/** Sets the ACL in a call of its own, which some services do after the upload. */
export async function setAcl(session: ProbeSession): Promise<boolean> {
  const reply = await session.runStep({
    step: "set ACL",
    action: `PutObjectAcl public-read on ${session.shownKey}`,
    explanation: "ACLs can be set afterwards, too.",
    send: (attempt) => session.client.setAcl(session.key, "public-read", attempt),
  });
  if (reply) {
    session.writtenObjects.aclIs("public-read");
  }
  return reply !== undefined;
}

/** Creates an upload in parts, sends one and gives it up: nothing comes of it. */
export async function multipart(session: ProbeSession): Promise<void> {
  const key = session.key.replace(/probe\.txt$/, "parts.txt");
  const action = `start an upload in parts at ${session.shownKey.replace(/probe\.txt$/, "parts.txt")}, send one part, give it up`;
  await session.runStep({
    step: "multipart",
    action,
    explanation: "Large files can be uploaded in parts.",
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

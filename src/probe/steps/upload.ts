import { type Answer, changedBody } from "../answer";
import type { Reply, Stored } from "../client";
import type { Flag } from "../diagnosis/row";
import type { Run } from "../run";

type Acl = "public-read" | undefined;

/** Puts one object as the service will, reads it back, and puts it once more with the SDKs' checksums. */
export async function upload(run: Run, acl?: Acl): Promise<void> {
  await put(run, acl);
  await readBack(run);
  await withChecksums(run, acl);
}

async function put(run: Run, acl: Acl): Promise<void> {
  const step = acl ? "upload with ACL" : "upload";
  const means = acl ? "Uploads with an ACL are taken." : "Uploads are taken.";
  const reply = await run.try<Stored>({
    step,
    tried: `put ${run.shownKey}${acl ? ` with x-amz-acl: ${acl}` : ""}`,
    means,
    send: (attempt) => run.put({ acl }, attempt),
    ...(acl && { examine: (answer) => withoutAcl(run, answer) }),
  });
  if (reply) {
    run.flags.add("uploaded");
  }
}

/** Tells whether it is the ACL that a refusal without a reason means. */
async function withoutAcl(run: Run, answer: Answer): Promise<{ flags: Flag[] }> {
  const { code } = run.diagnose("upload with ACL", answer);
  if (code !== "access-denied" && code !== "upload-refused-without-reason") {
    return { flags: [] };
  }
  const plain = await run.put({}, run.patience.once());
  return { flags: plain.answer.ok ? ["plainPasses"] : [] };
}

async function readBack(run: Run): Promise<void> {
  await run.try({
    step: "read back",
    tried: `get ${run.shownKey}`,
    means: "What is stored is what was sent.",
    send: async (attempt) => compared(run, await run.client.get(run.key, attempt)),
  });
}

/** The service's SDK may add checksums, which ours does not in the trial before. */
async function withChecksums(run: Run, acl: Acl): Promise<void> {
  await run.try<unknown>({
    step: "checksums",
    tried: `put ${run.shownKey} with the checksums that AWS SDKs add by default`,
    means: "Uploads pass with and without checksums, so the service's SDK may do either.",
    informative: true,
    send: async (attempt) => {
      const put = await run.put({ acl, checksums: "crc32" }, attempt);
      if (!put.answer.ok) {
        return put;
      }
      const got = await run.client.get(run.key, attempt);
      // A key that may not read is told in the step before.
      return got.answer.ok ? compared(run, got) : put;
    },
  });
}

function compared<T>(run: Run, reply: Reply<T>): Reply<T> {
  const { answer } = reply;
  if (!answer.ok || answer.body === run.body) {
    return reply;
  }
  return { answer: changedBody(answer, "the object came back with another content") };
}

/** Sets the ACL in a call of its own, which some services do after the upload. */
export async function setAcl(run: Run): Promise<boolean> {
  const reply = await run.try({
    step: "set ACL",
    tried: `PutObjectAcl public-read on ${run.shownKey}`,
    means: "ACLs can be set afterwards, too.",
    send: (attempt) => run.client.setAcl(run.key, "public-read", attempt),
  });
  if (reply) {
    run.ledger.aclIs("public-read");
  }
  return reply !== undefined;
}

/** Creates an upload in parts, sends one and gives it up: nothing comes of it. */
export async function multipart(run: Run): Promise<void> {
  const key = run.key.replace(/probe\.txt$/, "parts.txt");
  const tried = `start an upload in parts at ${run.shownKey.replace(/probe\.txt$/, "parts.txt")}, send one part, give it up`;
  await run.try({
    step: "multipart",
    tried,
    means: "Large files can be uploaded in parts.",
    send: async (attempt) => {
      const started = await run.client.startParts(key, attempt);
      if (started.value === undefined) {
        return started;
      }
      run.ledger.partsStarted(key, started.value);
      const part = await run.client.putPart(key, started.value, run.body, attempt);
      if (!part.answer.ok) {
        return part;
      }
      const dropped = await run.client.dropParts(key, started.value, attempt);
      if (dropped.answer.ok) {
        run.ledger.partsDropped();
      }
      return dropped.answer.ok ? dropped : part;
    },
  });
}

import type { Answer } from "../answer";
import type { Reply } from "../client";
import { StoreClient } from "../client";
import type { Run } from "../run";

/** Lists the directory, as a sign that bucket, place and key belong together; answers an object's key. */
export async function list(run: Run): Promise<string | undefined> {
  const { target, access } = run;
  const { accessKeyId = "", secretAccessKey = "", sessionToken } = access;
  const client = new StoreClient(target.listing, { accessKeyId, secretAccessKey, sessionToken });
  const reply = await run.try({
    step: "list",
    tried: `list the first keys under "${target.directory}" in ${target.bucket}`,
    means: "The key may list the bucket.",
    send: (attempt) => client.list(target.directory, 10, attempt),
    answered: ({ value }) => counted(value),
  });
  return objectIn(reply?.value);
}

/** The connection test as Label Studio makes it, and the first object that the service would read. */
export async function connectionTest(run: Run): Promise<string | undefined> {
  const { directory: prefix = "" } = run.access;
  return prefix === "" ? wholeBucket(run) : underPrefix(run, prefix);
}

/** Without a prefix it asks for the bucket only, so an empty one passes. */
async function wholeBucket(run: Run): Promise<string | undefined> {
  const { bucket } = run.target;
  await run.try({
    step: "bucket",
    tried: `HEAD ${bucket}`,
    means: `${run.access.usage.service}'s connection test passes.`,
    send: async (attempt) => {
      const head = await run.client.head(attempt);
      if (head.answer.ok || head.answer.passing) {
        return head;
      }
      // A HEAD has no body to say why; a listing has one.
      const listed: Reply<unknown> = await run.client.list("", 1, attempt);
      return listed.answer.ok ? head : { answer: withRegion(listed.answer, head.answer) };
    },
  });
  return firstObject(run, "");
}

function withRegion(answer: Answer, head: Answer): Answer {
  const region = answer.region ?? head.region;
  return { ...answer, ...(region && { region }) };
}

async function underPrefix(run: Run, prefix: string): Promise<string | undefined> {
  const { service, readsObjects } = run.access.usage;
  await run.try({
    step: "contents",
    tried: `list one key under "${prefix}" in ${run.target.bucket}`,
    means: readsObjects
      ? `${service}'s connection test passes: something is under the prefix.`
      : `${service}'s connection test passes; a target may be empty.`,
    send: async (attempt) => {
      const reply = await run.client.list(prefix, 1, attempt);
      return !readsObjects || reply.value === undefined || reply.value.length > 0
        ? reply
        : { answer: empty(reply.answer) };
    },
    answered: ({ value }) => counted(value),
  });
  return readsObjects ? firstObject(run, run.target.directory) : undefined;
}

/** The service lists with a slash after the prefix and skips keys that end in one. */
async function firstObject(run: Run, folder: string): Promise<string | undefined> {
  const trial = { step: "contents", tried: `list the first keys under "${folder}"` } as const;
  const { answer, value = [] } = await run.client.list(folder, 10, run.patience.once());
  if (!answer.ok) {
    run.fail(trial, answer);
  }
  const key = objectIn(value);
  if (key !== undefined || !run.access.usage.readsObjects) {
    return key;
  }
  run.record({
    ...trial,
    outcome: "warning",
    answered: counted(value),
    means:
      "There is no object to read yet, so reading and presigned addresses were not tried, and a synchronisation will find nothing.",
    change: [{ what: `Put the files under ${folder === "" ? "the top of the bucket" : folder}` }],
    code: "nothing-to-read",
  });
  return undefined;
}

/** Keys that end in a slash stand for folders. */
function objectIn(keys: readonly string[] = []): string | undefined {
  return keys.find((key) => !key.endsWith("/"));
}

/** A listing without keys is a success for the store, and a failure for a service that reads. */
function empty(answer: Answer): Answer {
  return { ...answer, ok: false, name: "Empty", message: "no keys" };
}

function counted(keys: readonly string[] | undefined): string {
  return keys === undefined || keys.length === 0
    ? "no keys"
    : `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
}

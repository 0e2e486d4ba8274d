import type { ProbeSession } from "../session";
import type { StoreReply } from "../store-client";
import { StoreClient } from "../store-client";
import type { StoreResponse } from "../store-response";

/** Lists the directory, as a sign that bucket, place and key belong together; answers an object's key. */
export async function list(session: ProbeSession): Promise<string | undefined> {
  const { target, access } = session;
  const { accessKeyId = "", secretAccessKey = "", sessionToken } = access;
  const client = new StoreClient(target.listing, { accessKeyId, secretAccessKey, sessionToken });
  const reply = await session.runStep({
    step: "list",
    action: `list the first keys under "${target.directory}" in ${target.bucket}`,
    explanation: "The key may list the bucket.",
    send: (attempt) => client.list(target.directory, 10, attempt),
    response: ({ value }) => counted(value),
  });
  return objectIn(reply?.value);
}

/** The connection test as Label Studio makes it, and the first object that the service would read. */
export async function connectionTest(session: ProbeSession): Promise<string | undefined> {
  const { directory: prefix = "" } = session.access;
  return prefix === "" ? wholeBucket(session) : underPrefix(session, prefix);
}

/** Without a prefix it asks for the bucket only, so an empty one passes. */
async function wholeBucket(session: ProbeSession): Promise<string | undefined> {
  const { bucket } = session.target;
  await session.runStep({
    step: "bucket",
    action: `HEAD ${bucket}`,
    explanation: `${session.access.usage.service}'s connection test passes.`,
    send: async (attempt) => {
      const head = await session.client.head(attempt);
      if (head.response.ok || head.response.transient) {
        return head;
      }
      // A HEAD has no body to say why; a listing has one.
      const listed: StoreReply<unknown> = await session.client.list("", 1, attempt);
      return listed.response.ok ? head : { response: withRegion(listed.response, head.response) };
    },
  });
  return firstObject(session, "");
}

function withRegion(answer: StoreResponse, head: StoreResponse): StoreResponse {
  const region = answer.region ?? head.region;
  return { ...answer, ...(region && { region }) };
}

async function underPrefix(session: ProbeSession, prefix: string): Promise<string | undefined> {
  const { service, readsObjects } = session.access.usage;
  await session.runStep({
    step: "contents",
    action: `list one key under "${prefix}" in ${session.target.bucket}`,
    explanation: readsObjects
      ? `${service}'s connection test passes: something is under the prefix.`
      : `${service}'s connection test passes; a target may be empty.`,
    send: async (attempt) => {
      const reply = await session.client.list(prefix, 1, attempt);
      return !readsObjects || reply.value === undefined || reply.value.length > 0
        ? reply
        : { response: empty(reply.response) };
    },
    response: ({ value }) => counted(value),
  });
  return readsObjects ? firstObject(session, session.target.directory) : undefined;
}

/** The service lists with a slash after the prefix and skips keys that end in one. */
async function firstObject(session: ProbeSession, folder: string): Promise<string | undefined> {
  const trial = { step: "contents", action: `list the first keys under "${folder}"` } as const;
  const { response: answer, value = [] } = await session.client.list(folder, 10, session.retryPolicy.once());
  if (!answer.ok) {
    session.fail(trial, answer);
  }
  const key = objectIn(value);
  if (key !== undefined || !session.access.usage.readsObjects) {
    return key;
  }
  session.recorder.record({
    ...trial,
    outcome: "warning",
    response: counted(value),
    explanation:
      "There is no object to read yet, so reading and presigned addresses were not tried, and a synchronisation will find nothing.",
    remedies: [{ text: `Put the files under ${folder === "" ? "the top of the bucket" : folder}` }],
    code: "nothing-to-read",
  });
  return undefined;
}

/** Keys that end in a slash stand for folders. */
function objectIn(keys: readonly string[] = []): string | undefined {
  return keys.find((key) => !key.endsWith("/"));
}

/** A listing without keys is a success for the store, and a failure for a service that reads. */
function empty(answer: StoreResponse): StoreResponse {
  return { ...answer, ok: false, name: "Empty", message: "no keys" };
}

function counted(keys: readonly string[] | undefined): string {
  return keys === undefined || keys.length === 0
    ? "no keys"
    : `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
}

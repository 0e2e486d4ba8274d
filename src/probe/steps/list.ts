/**
 * Steps that list: the directory of a service that uploads, and the connection test of Label Studio.
 *
 * A listing is the cheapest request that verifies endpoint, region, bucket and key, and it writes nothing. Label
 * Studio sends HeadBucket without a prefix and a listing with one. The steps send the same requests, because a policy
 * can allow only one of them. A key without s3:ListBucket can still upload, so the first step can end with a warning.
 */
import type { ProbeSession } from "../session";
import type { StoreReply } from "../store-client";
import type { StoreResponse } from "../store-response";
import { isObjectKey, scanObjects } from "./scan-objects";

/**
 * Lists the directory, which verifies that bucket, endpoint and access key match.
 *
 * @returns the key of the first object, undefined when there is none
 */
export async function list(session: ProbeSession): Promise<string | undefined> {
  const { target, listingClient } = session;
  const reply = await session.runStep({
    step: "list",
    action: `ListObjectsV2 ${target.bucket} with prefix "${target.directory}"`,
    explanation: "The key can list the bucket.",
    send: (attempt) => listingClient.list(target.directory, 10, attempt),
    response: ({ value }) => counted(value),
  });
  return reply?.value?.find(isObjectKey);
}

/**
 * Runs the connection test of Label Studio and looks for an object to read.
 *
 * @returns the key of the first object, undefined when there is none
 */
export async function connectionTest(session: ProbeSession): Promise<string | undefined> {
  const { directory: prefix = "" } = session.access;
  return prefix === "" ? wholeBucket(session) : underPrefix(session, prefix);
}

/** Without a prefix, Label Studio sends only HeadBucket, so an empty bucket passes. */
async function wholeBucket(session: ProbeSession): Promise<string | undefined> {
  const { bucket } = session.target;
  await session.runStep({
    step: "bucket",
    action: `HeadBucket ${bucket}`,
    explanation: `${session.access.usage.service}'s connection test passes.`,
    send: async (attempt) => {
      const head = await session.client.head(attempt);
      if (head.response.ok || head.response.transient) {
        return head;
      }
      // The response to HEAD has no body and so no error code. The response to a listing has one.
      const listed: StoreReply<unknown> = await session.client.list("", 1, attempt);
      return listed.response.ok ? head : { response: withRegion(listed.response, head.response) };
    },
  });
  return session.access.usage.readsObjects ? scanObjects(session) : undefined;
}

function withRegion(response: StoreResponse, head: StoreResponse): StoreResponse {
  const region = response.region ?? head.region;
  return { ...response, ...(region && { region }) };
}

async function underPrefix(session: ProbeSession, prefix: string): Promise<string | undefined> {
  const { service, readsObjects } = session.access.usage;
  const tested = await session.runStep({
    step: "contents",
    action: `ListObjectsV2 ${session.target.bucket} with prefix "${prefix}"`,
    explanation: readsObjects
      ? `${service}'s connection test passes: an object exists under the prefix.`
      : `${service}'s connection test passes. The target of an export can be empty.`,
    send: async (attempt) => {
      const reply = await session.client.list(prefix, 1, attempt);
      return !readsObjects || reply.value === undefined || reply.value.length > 0
        ? reply
        : { response: empty(reply.response) };
    },
    response: ({ value }) => counted(value),
  });
  return readsObjects ? scanObjects(session, tested?.value?.[0]) : undefined;
}

/** An empty listing is a success for the store, but a failure for a service that reads objects. */
function empty(response: StoreResponse): StoreResponse {
  return { ...response, ok: false, name: "Empty", message: "no keys" };
}

function counted(keys: readonly string[] | undefined): string {
  return keys === undefined || keys.length === 0
    ? "no keys"
    : `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
}

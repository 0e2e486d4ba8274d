import type { ProbeSession } from "../session";
import type { StoreReply } from "../store-client";
import type { StoreResponse } from "../store-response";
import { type Attempt, sendUnsigned } from "../transport";

/** Reads the start of an object as the service does before it hands it out. */
export async function readListed(session: ProbeSession, key: string): Promise<boolean> {
  const reply = await session.runStep({
    step: "read",
    action: `get the first 100 bytes of ${key}`,
    explanation: "The key may read what is listed.",
    send: async (attempt) => readable(await session.client.get(key, attempt, "bytes=0-99")),
    response: ({ response: answer }) => `HTTP ${answer.status}`,
  });
  return reply !== undefined;
}

/** No range fits an empty object, which says that it can be read all the same. */
function readable<T>({ response: answer }: StoreReply<T>): StoreReply {
  return {
    response: answer.name === "InvalidRange" || answer.status === 416 ? { ...answer, ok: true } : answer,
  };
}

/** Reads by a presigned address, without an origin and with each that browsers will name. */
export async function presigned(
  session: ProbeSession,
  key: string,
  origins: readonly string[],
): Promise<void> {
  const url = await session.client.presign(key);
  const reply = await session.runStep({
    step: "presigned URL",
    action: `get the first 100 bytes of ${key} by a presigned address`,
    explanation: "Whoever has a presigned address can read the object for as long as it works.",
    send: async (attempt) => readable({ response: await get(url, attempt) }),
    response: ({ response: answer }) => `HTTP ${answer.status}`,
  });
  if (reply === undefined) {
    return;
  }
  for (const origin of origins) {
    await fromOrigin(session, url, key, origin);
  }
}

async function get(url: URL, attempt: Attempt, origin?: string): Promise<StoreResponse> {
  const headers = { range: "bytes=0-99", ...(origin && { origin }) };
  return sendUnsigned({ url, method: "GET", headers }, attempt);
}

async function fromOrigin(session: ProbeSession, url: URL, key: string, origin: string): Promise<void> {
  const trial = {
    step: "CORS",
    action: `get ${key} by a presigned address from a page on ${origin}`,
  } as const;
  const answer = await get(url, session.retryPolicy.once(), origin);
  if (!allows(answer, origin)) {
    const message = `no Access-Control-Allow-Origin for ${origin}`;
    session.fail(trial, { ...answer, ok: false, name: answer.name || "NoCors", message }, [], { origin });
    return;
  }
  const preflight = await sendUnsigned(
    { url, method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } },
    session.retryPolicy.once(),
  );
  const passes = preflight.ok && allows(preflight, origin);
  session.recorder.record({
    ...trial,
    outcome: passes ? "passed" : "warning",
    response: passes ? `HTTP ${answer.status}, allowed` : `preflight: ${session.recorder.words(preflight)}`,
    explanation: passes
      ? `Browsers on ${origin} may fetch from the bucket.`
      : "Plain reads are allowed, but not what browsers ask about beforehand, such as reading a part of a file.",
    remedies: passes
      ? []
      : [{ text: `Let the CORS rule for ${origin} allow every header (AllowedHeaders *).` }],
    code: passes ? "ok" : "preflight-refused",
  });
}

function allows({ headers }: StoreResponse, origin: string): boolean {
  const allowed = headers["access-control-allow-origin"];
  return allowed === "*" || allowed === origin;
}

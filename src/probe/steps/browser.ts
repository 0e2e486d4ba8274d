/**
 * Steps for services that pass presigned URLs to browsers: read with the key, with a presigned URL, and across origins.
 *
 * A successful read on a server does not show that browsers can read: they also need a CORS rule for the origin of the
 * page. These steps send the requests of a browser, including the preflight. A failed origin does not end the probe,
 * so that the report covers all origins.
 */
import type { ProbeSession } from "../session";
import type { StoreReply } from "../store-client";
import type { StoreResponse } from "../store-response";
import { type Attempt, sendUnsigned } from "../transport";

/** Reads the first bytes of a listed object with the key. */
export async function readListed(session: ProbeSession, key: string): Promise<boolean> {
  const reply = await session.runStep({
    step: "read",
    action: `GetObject ${key} (first 100 bytes)`,
    explanation: "The key can read the listed objects.",
    send: async (attempt) => readable(await session.client.get(key, attempt, "bytes=0-99")),
    response: ({ response }) => `HTTP ${response.status}`,
  });
  return reply !== undefined;
}

/** Treats an invalid range as a success: the object is empty, and the key can read it. */
function readable<T>({ response }: StoreReply<T>): StoreReply {
  return {
    response:
      response.name === "InvalidRange" || response.status === 416 ? { ...response, ok: true } : response,
  };
}

/** Reads with a presigned URL: once without an origin, then with each origin that browsers will send. */
export async function presigned(
  session: ProbeSession,
  key: string,
  origins: readonly string[],
): Promise<void> {
  const url = await session.client.presign(key);
  const reply = await session.runStep({
    step: "presigned URL",
    action: `GetObject ${key} (first 100 bytes) with a presigned URL`,
    explanation: "Clients can read the object with a presigned URL.",
    send: async (attempt) => readable({ response: await get(url, attempt) }),
    response: ({ response }) => `HTTP ${response.status}`,
  });
  if (reply === undefined) {
    return;
  }
  const steps = session.sideBySide();
  for (const origin of origins) {
    steps.start(() => fromOrigin(session, url, key, origin));
  }
  await steps.end();
}

async function get(url: URL, attempt: Attempt, origin?: string): Promise<StoreResponse> {
  const headers = { range: "bytes=0-99", ...(origin && { origin }) };
  return sendUnsigned({ url, method: "GET", headers }, attempt);
}

async function fromOrigin(session: ProbeSession, url: URL, key: string, origin: string): Promise<void> {
  const corsStep = {
    step: "CORS",
    action: `GetObject ${key} with a presigned URL and Origin: ${origin}`,
  } as const;
  const { response } = await session.retried({
    ...corsStep,
    send: async (attempt) => ({ response: await get(url, attempt, origin) }),
  });
  if (!allows(response, origin)) {
    const message = `no Access-Control-Allow-Origin for ${origin}`;
    session.fail(corsStep, { ...response, ok: false, name: response.name || "NoCors", message }, [], {
      origin,
    });
    return;
  }
  const headers = { origin, "access-control-request-method": "GET" };
  const { response: preflight } = await session.retried({
    ...corsStep,
    send: async (attempt) => ({
      response: await sendUnsigned({ url, method: "OPTIONS", headers }, attempt),
    }),
  });
  const passes = preflight.ok && allows(preflight, origin);
  session.recorder.record({
    ...corsStep,
    outcome: passes ? "passed" : "warning",
    response: passes
      ? `HTTP ${response.status}, origin allowed`
      : `preflight request: ${session.recorder.describeResponse(preflight)}`,
    explanation: passes
      ? `Browsers on ${origin} can fetch from the bucket.`
      : "The CORS rule allows simple requests, but not the preflight requests that browsers send, for example before a range request.",
    remedies: passes
      ? []
      : [{ text: `Allow all request headers (AllowedHeaders *) for ${origin} in the CORS rule.` }],
    cause: passes ? "ok" : "preflight-rejected",
  });
}

function allows({ headers }: StoreResponse, origin: string): boolean {
  const allowed = headers["access-control-allow-origin"];
  return allowed === "*" || allowed === origin;
}

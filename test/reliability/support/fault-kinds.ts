/** Everything that can go wrong with one request on its way to the service and back. */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/** A complete response of the service. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface FaultKind {
  name: string;
  /** Whether no connection is possible (`ECONNREFUSED`). */
  noConnection?: true;
  /** Whether the request takes effect at the service. */
  afterEffect?: true;
  /** Signal that ends the plugin process, which the cell then does not share. */
  kill?: "SIGINT" | "SIGKILL";
  /**
   * Whether the operation ends only at its deadline, so that tests set a short one: after the fault, or only if it also
   * affects all later requests.
   */
  slow?: true | "when lasting";
  /** @param reply response of the service, if the request takes effect */
  respond?(outgoing: ServerResponse, reply: Reply | undefined): void | Promise<void>;
}

const HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
/** The response of an API gateway that has no such route. */
const GATEWAY_404 = { message: "no Route matched with those values", request_id: "4711" };

function respondWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  const isText = typeof body === "string";
  const type = isText && body.startsWith("<") ? "text/html" : "application/json";
  const text = isText ? body : JSON.stringify(body);
  return (outgoing: ServerResponse) => {
    outgoing.writeHead(status, { "content-type": type, ...headers });
    outgoing.end(text);
  };
}

/** The response with another body, with its status. */
function replaceBody(change: (body: Buffer) => Buffer, headers: Record<string, string> = {}) {
  return (outgoing: ServerResponse, reply?: Reply) => {
    if (reply === undefined) {
      outgoing.destroy();
      return;
    }
    const { "content-length": _, "transfer-encoding": __, ...others } = reply.headers;
    outgoing.writeHead(reply.status, { ...others, ...headers });
    outgoing.end(reply.status === 204 ? undefined : change(reply.body));
  };
}

/** Sends the header and half of the body under the full length, and then calls `end`. */
function halfOfBody(end: (outgoing: ServerResponse) => void) {
  return (outgoing: ServerResponse, reply?: Reply) => {
    const body = reply?.body ?? Buffer.alloc(0);
    const length = Math.max(body.length, 2);
    outgoing.writeHead(reply?.status === 204 ? 200 : (reply?.status ?? 200), {
      "content-type": "application/json",
      "content-length": String(length),
    });
    outgoing.write(body.length > 1 ? body.subarray(0, Math.floor(body.length / 2)) : "{", () =>
      end(outgoing),
    );
  };
}

const half = (body: Buffer) => body.subarray(0, Math.ceil(body.length / 2));

/**
 * All faults.
 * @param otherHostUrl URL of a server that must never receive a credential
 */
export function faultKinds(otherHostUrl: () => string): readonly FaultKind[] {
  return [
    { name: "connection refused", noConnection: true },
    { name: "connection closed before the effect", respond: (outgoing) => void outgoing.destroy() },
    {
      name: "connection closed after the effect",
      afterEffect: true,
      respond: (outgoing) => void outgoing.destroy(),
    },
    {
      name: "429",
      slow: "when lasting",
      respond: respondWith(429, { error: "Too many requests" }),
    },
    {
      name: "429 with Retry-After",
      slow: "when lasting",
      respond: respondWith(429, { error: "Too many requests" }, { "retry-after": "1" }),
    },
    { name: "500 before the effect", respond: respondWith(500, { error: "Internal Server Error" }) },
    {
      name: "500 after the effect",
      afterEffect: true,
      respond: respondWith(500, { error: "Internal Server Error" }),
    },
    { name: "502 with HTML before the effect", respond: respondWith(502, HTML) },
    { name: "502 with HTML after the effect", afterEffect: true, respond: respondWith(502, HTML) },
    { name: "404 of a gateway", respond: respondWith(404, GATEWAY_404) },
    { name: "401", respond: respondWith(401, { error: "Unauthorized" }) },
    {
      name: "redirect to another host",
      respond: (outgoing) => respondWith(307, "", { location: `${otherHostUrl()}/elsewhere` })(outgoing),
    },
    { name: "204 before the effect", respond: (outgoing) => void outgoing.writeHead(204).end() },
    {
      name: "204 after the effect",
      afterEffect: true,
      respond: (outgoing) => void outgoing.writeHead(204).end(),
    },
    { name: "empty 200 before the effect", respond: respondWith(200, "") },
    { name: "empty 200 after the effect", afterEffect: true, respond: respondWith(200, "") },
    { name: "truncated JSON", afterEffect: true, respond: replaceBody(half) },
    { name: "JSON of another type", afterEffect: true, respond: replaceBody(() => Buffer.from('"done"')) },
    {
      name: "200 with an error",
      respond: respondWith(200, { status: "error", success: false, error: "No" }),
    },
    {
      name: "gzip",
      afterEffect: true,
      respond: replaceBody((body) => gzipSync(body), { "content-encoding": "gzip" }),
    },
    { name: "body that stops", afterEffect: true, slow: true, respond: halfOfBody(() => {}) },
    { name: "response after the deadline", afterEffect: true, slow: true, respond: () => {} },
    { name: "reset in the body", afterEffect: true, respond: halfOfBody((outgoing) => outgoing.destroy()) },
  ];
}

/** A server of which no test expects anything. */
const ANY_HOST = "http://127.0.0.1:9";

/** Returns the fault with this name. Throws if there is none. */
export function faultKindOf(name: string): FaultKind {
  const kinds = faultKinds(() => ANY_HOST);
  const found = kinds.find((kind) => kind.name === name);
  if (found === undefined) {
    throw new Error(`no fault "${name}" in ${kinds.map((kind) => kind.name).join()}`);
  }
  return found;
}

/** The ends of the plugin process: the engine sends SIGINT after the second Ctrl-C, the system SIGKILL if memory is short. */
export const PLUGIN_KILLS: readonly FaultKind[] = (["SIGINT", "SIGKILL"] as const).flatMap((kill) => [
  { name: `${kill} before the effect`, kill },
  { name: `${kill} after the effect`, kill, afterEffect: true },
]);

/** Names of the faults that do not last until a deadline. */
export const FAULT_NAMES = faultKinds(() => "").flatMap(({ name, slow }) => (slow === true ? [] : [name]));

/**
 * HTTP server of one emulator.
 *
 * It adds what all emulators have in common: the request log, faults and control routes. The server listens on the
 * loopback interface only. An exception in an emulator becomes a 500 response that names the sandbox, because a closed
 * connection would look like a network failure.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { StoredContent } from "./content";
import { CONTROL, control, controlRoutes } from "./control";
import type { FaultEffect, Faults } from "./faults";
import type { Log } from "./log";
import type { EmulatorResponse, Request } from "./request";
import type { Service } from "./service";
import { type EmulatorName, TITLES } from "./service-names";

export const HOST = "127.0.0.1";
/** Limit of bodies that a service does not receive itself. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** With Node's 5 seconds, a busy client writes to connections that the server has just closed. */
const KEEP_ALIVE_MS = 60_000;

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts a server for one service on the loopback interface; port 0 selects a free port. */
export async function serve(
  service: Service<EmulatorName>,
  port: number,
  log: Log,
  faults: Faults,
): Promise<RunningServer> {
  const stopped = new AbortController();
  const routes = controlRoutes(service, log, faults);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = headOf(incoming);
    const isControl = request.path.startsWith(CONTROL) && service.hasOwnPaths?.(request) !== true;
    if (service.receive !== undefined && !isControl) {
      await service.receive(request, incoming);
    } else if (!(await bufferBody(request, incoming))) {
      return send(outgoing, request, {
        status: 413,
        body: { error: "The request body is larger than 32 MiB." },
      });
    }
    if (isControl) {
      const problem = controlProblem(incoming);
      const rejected = { status: 403, body: { error: problem } };
      return send(outgoing, request, problem === undefined ? await control(routes, request) : rejected);
    }
    const finish = log.begin(service, request);
    const effect = faults.take(service.name, request) ?? { delayMs: 0 };
    const response = await delayedResponse(service, request, effect, stopped.signal);
    if (response === undefined) {
      finish(0);
      outgoing.destroy();
      return;
    }
    finish(response.status);
    await send(outgoing, request, response, "truncate" in effect ? effect.truncate : undefined);
  }

  await openPort(server, port, service.name);
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${actual}`, stop: () => stop(server, stopped) };
}

/** Response after a fault was applied; undefined if the connection must be destroyed. */
async function delayedResponse(
  service: Service<EmulatorName>,
  request: Request,
  effect: FaultEffect,
  signal: AbortSignal,
): Promise<EmulatorResponse | undefined> {
  if ("drop" in effect && effect.drop === "before") {
    return undefined;
  }
  const rejected = service.beforeRequest?.(request);
  if ("delayMs" in effect && effect.delayMs > 0) {
    await sleep(effect.delayMs, undefined, { signal });
  }
  const instead = "status" in effect ? { ...effect, body: bodyOfFault(service, request, effect) } : undefined;
  const response = rejected ?? instead ?? (await handled(service, request));
  if ("drop" in effect) {
    return undefined;
  }
  return { ...response, headers: { ...service.responseHeaders?.(request), ...response.headers } };
}

/** Body of a fault: the given one, also if it is null, otherwise the documented one of the service. */
function bodyOfFault(
  service: Service<EmulatorName>,
  request: Request,
  effect: Extract<FaultEffect, { status: number }>,
): unknown {
  return effect.body === undefined ? service.errorBody?.(request, effect.status) : effect.body;
}

/** Response of the service, or a 500 for an exception in the emulator or in a test's callback. */
async function handled(service: Service<EmulatorName>, request: Request): Promise<EmulatorResponse> {
  try {
    return await service.handle(request);
  } catch (error) {
    return {
      status: 500,
      body: `Internal error of the sandbox, not of the emulated service: ${error instanceof Error ? error.message : error}`,
    };
  }
}

async function send(
  outgoing: ServerResponse,
  { method }: Request,
  response: EmulatorResponse,
  truncate?: true | "connection",
): Promise<void> {
  const { content, type } = encoded(response);
  const cut = truncate === undefined ? content : content.slice(0, Math.ceil(content.size / 2));
  const headers: Record<string, string> = { ...response.headers };
  if (type !== undefined) {
    headers["Content-Type"] = type;
  }
  if (response.status !== 204 && response.status !== 304) {
    headers["Content-Length"] = String(truncate === "connection" ? content.size : cut.size);
  }
  outgoing.writeHead(response.status, headers);
  if (method === "HEAD") {
    outgoing.end();
  } else if (truncate === "connection") {
    outgoing.write(cut.bytes, () => outgoing.destroy());
  } else {
    await pipeline(cut.chunks(), outgoing);
  }
}

function encoded(response: EmulatorResponse): { content: StoredContent; type: string | undefined } {
  const { body, contentType } = response;
  if (body === undefined) {
    return { content: StoredContent.of(Buffer.alloc(0)), type: contentType };
  }
  if (body instanceof StoredContent) {
    return { content: body, type: contentType };
  }
  if (Buffer.isBuffer(body)) {
    return { content: StoredContent.of(body), type: contentType };
  }
  if (typeof body === "string") {
    return { content: StoredContent.of(Buffer.from(body)), type: contentType ?? "text/plain; charset=utf-8" };
  }
  return {
    content: StoredContent.of(Buffer.from(JSON.stringify(body))),
    type: contentType ?? "application/json",
  };
}

function headOf(incoming: IncomingMessage): Request {
  const [path = "/", query = ""] = splitOnce(incoming.url ?? "/");
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: Buffer.alloc(0),
  };
}

/** Sets the body of a request. Returns false if it is too large; it is read to its end in any case. */
async function bufferBody(request: Request, incoming: IncomingMessage): Promise<boolean> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  request.body = Buffer.concat(chunks);
  return size <= MAX_BODY_BYTES;
}

function splitOnce(target: string): string[] {
  const at = target.indexOf("?");
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at + 1)];
}

/** Also checks the Host header. Otherwise a web page could reach the server by DNS rebinding. */
export function isLocalClient(incoming: IncomingMessage): boolean {
  const host = incoming.headers.host?.replace(/:\d+$/, "");
  return incoming.socket.remoteAddress === HOST && (host === HOST || host === "localhost");
}

/** Reason to reject a request to a control route. Browsers let every web page send a POST, and add its origin. */
function controlProblem(incoming: IncomingMessage): string | undefined {
  if (!isLocalClient(incoming)) {
    return "Control routes are available on the loopback interface only.";
  }
  return incoming.headers.origin === undefined ? undefined : "Web pages cannot use control routes.";
}

/** Thrown when a port cannot be opened. */
export class PortError extends Error {
  override readonly name = "PortError";
  constructor(
    readonly port: number,
    readonly service: EmulatorName | "page",
    code: string | undefined,
  ) {
    const reason = code === "EADDRINUSE" ? "is already in use" : `cannot be opened (${code})`;
    super(`Port ${port} for ${service === "page" ? "the page" : TITLES[service]} ${reason}.`);
  }
}

/** Opens the port on the loopback interface. Rejects with a `PortError`. */
export function openPort(server: Server, port: number, service: EmulatorName | "page"): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(new PortError(port, service, error.code)));
    server.listen(port, HOST, resolve);
  });
}

/** Closes the port and all connections, also those with a response in progress. */
export async function stop(server: Server, stopped: AbortController): Promise<void> {
  stopped.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/**
 * HTTP server of the page that shows what happens in the sandbox.
 *
 * The page contains stored objects and can add faults, so other web pages must not reach it. The server listens on the
 * loopback interface and checks the Host header (DNS rebinding). A change requires a JSON body and the origin of the
 * page, because a browser sends such a request of another page only after a permission, which the server never gives. The
 * Content-Security-Policy allows only files of this server.
 *
 *     const page = await servePage({ services, s3, urls }, 4805);
 *     page.record(request);
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { LoggedRequest } from "../kit/log";
import { HOST, isLocalClient, openPort, stop } from "../kit/server";
import { type EmulatorName, SERVICES, TITLES } from "../kit/service-names";
import type { StoredObject } from "../s3";
import { EventStreams } from "./event-streams";
import { imageTypeOf, textPreview } from "./object-preview";
import {
  bucketViews,
  collectionViews,
  type PageSource,
  policyViews,
  type RequestView,
  requestView,
} from "./page-parts";

export interface PageServer {
  readonly url: string;
  /** Shows a request whose response is known. */
  record(request: LoggedRequest): void;
  stop(): Promise<void>;
}

/** Sandbox that the page shows, and the URLs of the emulators, whose control routes it uses for faults. */
export interface PageOptions extends PageSource {
  urls: Record<EmulatorName, string>;
}

const EMULATORS: readonly EmulatorName[] = [...SERVICES, "s3"];
const ASSETS = path.join(__dirname, "assets");
const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** For stored objects: an SVG document that is opened on its own cannot run scripts either. */
const OBJECT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const MAX_FAULT_BYTES = 64 * 1024;

/** Starts the server on the loopback interface; port 0 selects a free port. */
export async function servePage(options: PageOptions, port: number): Promise<PageServer> {
  const stopped = new AbortController();
  let count = 0;
  const streams = new EventStreams<RequestView>(async () => ({
    registrations: collectionViews(options),
    buckets: bucketViews(options),
    policies: policyViews(options),
    faults: await activeFaults(options.urls, stopped.signal),
  }));
  const server = createServer((incoming, outgoing) => {
    setHeaders(outgoing);
    respond(options, streams, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await openPort(server, port, "page");
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${actual}`,
    record: (request) => {
      count += 1;
      streams.record(requestView(count, request));
    },
    stop: async () => {
      streams.stop();
      await stop(server, stopped);
    },
  };
}

function setHeaders(outgoing: ServerResponse): void {
  const headers = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
  for (const [name, value] of Object.entries(headers)) {
    outgoing.setHeader(name, value);
  }
}

async function respond(
  options: PageOptions,
  streams: EventStreams<RequestView>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!isLocalClient(incoming)) {
    return sendJson(outgoing, 403, { error: "The page is available on the loopback interface only." });
  }
  const { pathname, searchParams } = new URL(incoming.url ?? "/", `http://${HOST}`);
  if (incoming.method !== "GET") {
    return change(options, streams, pathname, incoming, outgoing);
  }
  if (pathname === "/events") {
    outgoing.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    return streams.open(outgoing);
  }
  if (pathname === "/image" || pathname === "/text") {
    return sendObject(pathname, storedObject(options, searchParams), outgoing);
  }
  sendAsset(pathname === "/" ? "index.html" : pathname.slice(1), outgoing);
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

function sendAsset(name: string, outgoing: ServerResponse): void {
  const type = /^[a-z-]+\.([a-z]+)$/.exec(name)?.[1];
  const content = type === undefined ? undefined : assetOf(name);
  if (content === undefined) {
    sendJson(outgoing, 404, { error: "Not found." });
  } else {
    outgoing.writeHead(200, { "Content-Type": TYPES[type ?? ""] ?? "text/plain" }).end(content);
  }
}

function assetOf(name: string): Buffer | undefined {
  try {
    return readFileSync(path.join(ASSETS, name));
  } catch {
    return undefined;
  }
}

function storedObject({ s3 }: PageSource, query: URLSearchParams): StoredObject | undefined {
  const bucket = s3.buckets().find(({ name }) => name === query.get("bucket"));
  return bucket?.objects.get(query.get("key") ?? "");
}

async function sendObject(
  pathname: string,
  object: StoredObject | undefined,
  outgoing: ServerResponse,
): Promise<void> {
  const type = object && imageTypeOf(object);
  const text = object && textPreview(object);
  if (pathname === "/text" && text !== undefined) {
    return sendJson(outgoing, 200, text);
  }
  if (pathname === "/text" || object === undefined || type === undefined) {
    return sendJson(outgoing, 404, { error: "The object does not exist or cannot be shown." });
  }
  outgoing.writeHead(200, { "Content-Type": type, "Content-Security-Policy": OBJECT_POLICY });
  await pipeline(object.content.chunks(), outgoing);
}

/** Adds or removes a fault with the control route of its emulator. */
async function change(
  { urls }: PageOptions,
  streams: EventStreams<RequestView>,
  pathname: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming);
  const [, service, id] = /^\/faults\/(\w+)(?:\/(\d+))?$/.exec(pathname) ?? [];
  const name = EMULATORS.find((one) => one === service);
  const isAdding = incoming.method === "POST" && id === undefined;
  if (name === undefined || !(isAdding || incoming.method === "DELETE")) {
    return sendJson(outgoing, 404, { error: "Not found." });
  }
  const isJson = incoming.headers["content-type"] === "application/json";
  if (!isJson || incoming.headers.origin !== `http://${incoming.headers.host}`) {
    return sendJson(outgoing, 403, { error: "Only the page itself can change faults." });
  }
  if (body === undefined) {
    return sendJson(outgoing, 413, { error: "The request body is larger than 64 KiB." });
  }
  const response = await fetch(`${urls[name]}/_sandbox/faults${id === undefined ? "" : `/${id}`}`, {
    method: incoming.method ?? "",
    ...(isAdding && { body }),
  });
  const text = await response.text();
  streams.refresh();
  sendJson(outgoing, response.status === 204 ? 200 : response.status, text === "" ? {} : JSON.parse(text));
}

async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_FAULT_BYTES) {
      chunks.push(chunk);
    }
  }
  return size <= MAX_FAULT_BYTES ? Buffer.concat(chunks).toString("utf8") : undefined;
}

async function activeFaults(urls: Record<EmulatorName, string>, signal: AbortSignal): Promise<unknown[]> {
  const lists = EMULATORS.map(async (name) => {
    const response = await fetch(`${urls[name]}/_sandbox/faults`, { signal });
    const faults = (await response.json()) as object[];
    return faults.map((fault) => ({ ...fault, title: TITLES[name] }));
  });
  return (await Promise.all(lists)).flat();
}

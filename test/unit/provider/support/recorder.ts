import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Values } from "../../../../src/services/resource-definition";

/** Complete request; the log of the emulators contains only parts of it. */
export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Values;
  body: unknown;
}

export interface RecorderReply {
  status: number;
  body?: unknown;
}

export interface RequestRecorder {
  url: string;
  requests: RecordedRequest[];
  stop(): Promise<void>;
}

/** Starts a server that records requests and returns the responses of a handler. */
export async function startRecorder(
  handle: (request: RecordedRequest, text: string) => RecorderReply | Promise<RecorderReply>,
): Promise<RequestRecorder> {
  const requests: RecordedRequest[] = [];
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const text = await textOf(incoming);
    const { method = "", url: path = "", headers } = incoming;
    const recorded = {
      method,
      path,
      headers: { ...headers },
      body: text === "" ? undefined : JSON.parse(text),
    };
    requests.push(recorded);
    const { status, body } = await handle(recorded, text);
    outgoing.writeHead(status, { "content-type": "application/json" });
    outgoing.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
  };
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Returns a handler that forwards requests to an emulator. */
export function forwardTo(url: string) {
  return async ({ method, path, headers }: RecordedRequest, text: string): Promise<RecorderReply> => {
    const { host: _, connection: __, "content-length": ___, "transfer-encoding": ____, ...rest } = headers;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: rest as Record<string, string>,
      ...(text === "" ? {} : { body: text }),
    });
    const body = await response.text();
    return body === "" ? { status: response.status } : { status: response.status, body };
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { ServiceClient } from "../../../src/http/client";
import { Deadline } from "../../../src/http/deadline";
import { ServiceError } from "../../../src/http/errors";
import type { ServiceCall, ServiceClientOptions, ServiceProfile } from "../../../src/http/types";

/** A real server on loopback that keeps what it got. */
export interface Stage {
  url: string;
  port: number;
  /** Requests as "METHOD /path", in order of arrival. */
  requests: IncomingMessage[];
  server: Server;
}

export type Act = (request: IncomingMessage, response: ServerResponse, body: string, count: number) => void;

const open: Server[] = [];
const deadlines: Deadline[] = [];

/** Closes every server and deadline that a test opened. */
export async function closeAll(): Promise<void> {
  for (const deadline of deadlines.splice(0)) {
    deadline.dispose();
  }
  await Promise.all(
    open.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
}

/** Starts a server whose act runs when the request's body is complete. */
export async function stage(act: Act): Promise<Stage> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    const count = requests.length;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => act(request, response, Buffer.concat(chunks).toString(), count));
  };
  const server = createServer(listener);
  const port = await listenOn(server);
  return { url: `http://127.0.0.1:${port}`, port, requests, server };
}

export async function listenOn(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export const profile: ServiceProfile = {
  name: "Vendor",
  messageOf(body) {
    const { message } = (body ?? {}) as { message?: unknown };
    return typeof message === "string" ? message : undefined;
  },
  isOwnError: (body) => Boolean(body && typeof body === "object" && "vendor" in body),
};

export function deadline(milliseconds = 20_000): Deadline {
  const created = new Deadline(milliseconds);
  deadlines.push(created);
  return created;
}

export const recordedWarnings: string[] = [];

export function serviceClient(baseUrl: string, options: Partial<ServiceClientOptions> = {}): ServiceClient {
  return new ServiceClient({
    profile,
    baseUrl,
    deadline: deadline(),
    secrets: [],
    warn: (text) => recordedWarnings.push(text),
    ...options,
    timing: { minDelayMs: 5, maxDelayMs: 10, ...options.timing },
  });
}

export const readCall: ServiceCall = {
  operation: "read the thing",
  method: "GET",
  path: "/things/1",
  idempotent: true,
  expects: "json",
};

export const make: ServiceCall = {
  operation: "make the thing",
  method: "POST",
  path: "/things",
  json: { name: "one" },
  idempotent: false,
  expects: "json",
};

/** The error a call must end in. */
export async function failure(outcome: Promise<unknown>): Promise<ServiceError> {
  const error = await outcome.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof ServiceError) {
    return error;
  }
  throw error;
}

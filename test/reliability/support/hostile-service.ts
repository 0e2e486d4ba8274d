/**
 * HTTP server that replaces a service and returns one hostile response.
 *
 * `record` forwards the requests of an operation to an emulator and stores its responses. `replay` returns the stored
 * responses in their order, except for one, for which it writes arbitrary bytes to the socket. Each replay has its own
 * base URL, so many operations of one plugin can run at the same time without sharing logins and lists.
 *
 *     const life = service.record(sandbox.urls.ryzeapi);
 *     const replay = service.replay(life.exchanges, 2, (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request and its response. */
export interface Exchange {
  method: string;
  /** Path with query, as it was received. */
  path: string;
  status: number;
  contentType: string;
  body: string;
}

/** Writes a response to the socket of a request. */
export type Respond = (socket: Socket) => void;

type Answering = (request: IncomingMessage, path: string, body: string, response: ServerResponse) => unknown;

/** One base URL and the requests that arrived at it. */
export interface Replay {
  baseUrl: string;
  /** Method and path of each request. */
  seen: string[];
  /** Number of requests that got the hostile response. */
  hits: number;
  close(): void;
}

/** A recording of the requests of an operation. */
export interface ResponseRecording {
  baseUrl: string;
  exchanges: Exchange[];
}

export class HostileService {
  readonly #runs = new Map<string, Answering>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #number = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => this.#handle(request, response));
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      // The client closes the connection of an endless response.
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<HostileService> {
    const server = createServer({ keepAlive: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new HostileService(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Forwards requests to an emulator and records its responses. */
  record(upstream: string): ResponseRecording {
    const exchanges: Exchange[] = [];
    const baseUrl = this.#add(async ({ method = "GET", headers }, path, body, response) => {
      const { host: _, connection: __, "content-length": ___, ...rest } = headers;
      const reply = await fetch(upstream + path, {
        method,
        headers: rest as Record<string, string>,
        ...(body !== "" && { body }),
      });
      const contentType = reply.headers.get("content-type") ?? "";
      const exchange = { method, path, status: reply.status, contentType, body: await reply.text() };
      exchanges.push(exchange);
      send(response, exchange);
    });
    return { baseUrl, exchanges };
  }

  /** Returns the recorded responses, and at one position and in its retries the hostile response. */
  replay(exchanges: readonly Exchange[], at: number, respond: Respond): Replay {
    const counts = new Map<string, number>();
    const replay: Replay = { baseUrl: "", seen: [], hits: 0, close: () => {} };
    replay.baseUrl = this.#add(({ method = "GET", socket }, path, _, response) => {
      const key = `${method} ${path}`;
      replay.seen.push(key);
      const positions = exchanges.flatMap((one, index) => (`${one.method} ${one.path}` === key ? index : []));
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      const position = positions[Math.min(count, positions.length - 1)];
      if (position === at) {
        replay.hits += 1;
        respond(socket);
        return;
      }
      const exchange = position === undefined ? undefined : exchanges[position];
      send(response, exchange ?? NOT_FOUND);
    });
    replay.close = () => void this.#runs.delete(replay.baseUrl.slice(this.url.length));
    return replay;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #add(answering: Answering): string {
    const prefix = `/run-${this.#number++}`;
    this.#runs.set(prefix, answering);
    return this.url + prefix;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const [prefix = ""] = /^\/run-\d+/.exec(request.url ?? "") ?? [];
    const answering = this.#runs.get(prefix);
    const path = (request.url ?? "").slice(prefix.length);
    if (answering === undefined) {
      response.destroy();
      return;
    }
    await Promise.resolve(answering(request, path, Buffer.concat(chunks).toString(), response)).catch(() =>
      response.destroy(),
    );
  }
}

const NOT_FOUND = { status: 404, contentType: "application/json", body: '{"detail":"Not found."}' };

function send(response: ServerResponse, { status, contentType, body }: Omit<Exchange, "method" | "path">) {
  response.writeHead(status, contentType === "" ? {} : { "content-type": contentType });
  response.end(status === 204 ? undefined : body);
}

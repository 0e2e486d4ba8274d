/**
 * A proxy in front of one emulator, which applies a fault to one request or to all from that request on.
 *
 * The faults of the emulators replace a response. This proxy also produces those of the network and of the gateways in
 * between: a connection that cannot be opened, a body that stops, and any response after the request has taken effect.
 */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { FaultKind, Reply } from "./fault-kinds";

/** A fault that is applied to the requests of one command. */
export interface ArmedFault {
  kind: FaultKind;
  /** Number of the first affected request, from 1. */
  at: number;
  /** Whether it also affects all later requests. */
  lasting: boolean;
  /** Requests that are counted and affected. @default all */
  request?: { method?: string; path?: string | RegExp };
}

/** Whether a fault counts and affects a request. */
function concerns({ request = {} }: ArmedFault, { method, url = "" }: IncomingMessage): boolean {
  const [path = ""] = url.split("?");
  const isPath = typeof request.path === "string" ? request.path === path : request.path?.test(path);
  return (isPath ?? true) && (request.method ?? method) === method;
}

/** Time for which the port stays closed if the fault does not last. Shorter than the first retry's maximum wait. */
const CLOSED_PORT_MS = 150;

let lastAddress = 0;

/** An address of the loopback network for each proxy of each worker of Jest. */
function nextAddress(): string {
  const worker = Number(process.env.JEST_WORKER_ID ?? 1);
  lastAddress += 1;
  return `127.${64 + (worker % 64)}.${Math.floor(lastAddress / 250) % 250}.${1 + (lastAddress % 250)}`;
}

/**
 * A port below those that the system gives to other servers and connections: one of them could take the port while it
 * is closed.
 */
function randomPort(): number {
  return randomInt(10_000, 32_000);
}

export class FaultProxy {
  readonly #target: URL;
  readonly #host = nextAddress();
  /** Opens a connection for each request: the emulator closes one that is idle while a request is held. */
  readonly #agent = new http.Agent();
  #server: Server;
  #port = randomPort();
  #armed: ArmedFault | undefined;
  #requests = 0;
  /** Number of requests since the last `arm` that the fault concerns. */
  #concerned = 0;
  #isClosed = false;
  #started: Promise<void> | undefined;
  /** Number of requests and connections that the fault affected. */
  hits = 0;
  /** Called at the request at which the plugin process must end. */
  onKill: ((signal: "SIGINT" | "SIGKILL") => void) | undefined;
  /** Called with the number of each request, before and after it takes effect. The request waits for its result. */
  onRequest: ((number: number, when: "before" | "after") => void | Promise<void>) | undefined;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = this.#newServer();
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** Number of requests since the last `arm`. */
  get requests(): number {
    return this.#requests;
  }

  /** Listens at the address, with another port if a server listens at this port of all addresses. */
  async start(): Promise<void> {
    try {
      await this.#listen();
    } catch {
      this.#port = randomPort();
      await this.#listen();
    }
  }

  /** Counts requests from 1 again and applies the fault, or none. */
  async arm(fault?: ArmedFault): Promise<void> {
    this.#armed = fault;
    this.#requests = 0;
    this.#concerned = 0;
    this.hits = 0;
    await this.#reopenPort();
    if (fault?.kind.noConnection && fault.at === 1) {
      this.#closePort(fault);
    }
  }

  async stop(): Promise<void> {
    this.#armed = undefined;
    await this.#started;
    this.#agent.destroy();
    this.#server.closeAllConnections();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, "close");
    }
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, this.#host);
    await once(this.#server, "listening");
  }

  #newServer(): Server {
    // With Node's 5 seconds, a busy client writes to connections that the server has just closed.
    return http.createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
      this.#respond(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  async #respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    this.#requests += 1;
    const number = this.#requests;
    await this.onRequest?.(number, "before");
    if (outgoing.destroyed) {
      // The plugin process has ended before the service received the request.
      return;
    }
    const fault = this.#armed;
    if (fault?.kind.noConnection && fault.at === number + 1) {
      outgoing.setHeader("connection", "close");
      outgoing.once("finish", () => this.#closePort(fault));
    }
    const applies = fault !== undefined && !fault.kind.noConnection && this.#isReached(fault, incoming);
    if (!applies) {
      return send(outgoing, await this.#forward(incoming, body, number));
    }
    this.hits += 1;
    const original = fault.kind.afterEffect ? await this.#forward(incoming, body, number) : undefined;
    if (fault.kind.kill !== undefined) {
      this.onKill?.(fault.kind.kill);
    }
    await fault.kind.respond?.(outgoing, original);
  }

  /** Whether the fault affects this request. Counts the requests that the fault concerns. */
  #isReached(fault: ArmedFault, incoming: IncomingMessage): boolean {
    if (!concerns(fault, incoming)) {
      return false;
    }
    this.#concerned += 1;
    return fault.lasting ? this.#concerned >= fault.at : this.#concerned === fault.at;
  }

  async #forward({ method, url, headers }: IncomingMessage, body: Buffer, number: number): Promise<Reply> {
    const { hostname, port } = this.#target;
    const request = http.request({ hostname, port, method, path: url, headers, agent: this.#agent });
    request.end(body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const reply = {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await bodyOf(response),
    };
    await this.onRequest?.(number, "after");
    return reply;
  }

  /** Stops listening, so that no connection can be opened. */
  #closePort(fault: ArmedFault): void {
    this.hits += 1;
    this.#isClosed = true;
    this.#server.close();
    this.#server.closeAllConnections();
    if (!fault.lasting) {
      setTimeout(() => {
        if (this.#armed === fault) {
          void this.#reopenPort();
        }
      }, CLOSED_PORT_MS);
    }
  }

  /** Opens the port after it was closed. */
  async #reopenPort(): Promise<void> {
    if (this.#isClosed) {
      this.#isClosed = false;
      this.#server = this.#newServer();
      this.#started = this.#listen();
    }
    await this.#started;
  }
}

/** Sends a response unchanged. */
function send(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

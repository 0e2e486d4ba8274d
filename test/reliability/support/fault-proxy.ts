/**
 * A proxy in front of one emulator, which applies a fault to one request or to all from that request on.
 *
 * The faults of the emulators replace a response. This proxy also produces those of the network and of the gateways in
 * between: a connection that cannot be opened, a body that stops, and any response after the request has taken effect.
 */
import { once } from "node:events";
import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FaultKind, Reply } from "./fault-kinds";

/** A fault that is applied to the requests of one command. */
export interface ArmedFault {
  kind: FaultKind;
  /** Number of the first affected request, from 1. */
  at: number;
  /** Whether it also affects all later requests. */
  lasting: boolean;
}

/** Time for which the port stays closed if the fault does not last. Shorter than the first retry's maximum wait. */
const CLOSED_PORT_MS = 150;

let lastAddress = 0;

/** An address of the loopback network for each proxy, so that no other server gets its port while it is closed. */
function nextAddress(): string {
  lastAddress += 1;
  return `127.79.${Math.floor(lastAddress / 250) % 250}.${1 + (lastAddress % 250)}`;
}

export class FaultProxy {
  readonly #target: URL;
  readonly #host = nextAddress();
  readonly #agent = new http.Agent({ keepAlive: true });
  #server: Server;
  #port = 0;
  #armed: ArmedFault | undefined;
  #requests = 0;
  #isClosed = false;
  #started: Promise<void> | undefined;
  /** Number of requests and connections that the fault affected. */
  hits = 0;
  /** Called at the request at which the plugin process must end. */
  onKill: ((signal: "SIGINT" | "SIGKILL") => void) | undefined;
  /** Called with the number of each request, before and after it takes effect. */
  onRequest: ((number: number, when: "before" | "after") => void) | undefined;

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

  async start(): Promise<void> {
    this.#server.listen(this.#port, this.#host);
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Counts requests from 1 again and applies the fault, or none. */
  async arm(fault?: ArmedFault): Promise<void> {
    this.#armed = fault;
    this.#requests = 0;
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

  #newServer(): Server {
    return http.createServer((incoming, outgoing) => {
      this.#respond(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  async #respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    this.#requests += 1;
    this.onRequest?.(this.#requests, "before");
    const fault = this.#armed;
    if (fault?.kind.noConnection && fault.at === this.#requests + 1) {
      outgoing.setHeader("connection", "close");
      outgoing.once("finish", () => this.#closePort(fault));
    }
    const applies =
      fault !== undefined &&
      !fault.kind.noConnection &&
      (fault.lasting ? this.#requests >= fault.at : this.#requests === fault.at);
    if (!applies) {
      return send(outgoing, await this.#forward(incoming, body));
    }
    this.hits += 1;
    const original = fault.kind.afterEffect ? await this.#forward(incoming, body) : undefined;
    if (fault.kind.kill !== undefined) {
      this.onKill?.(fault.kind.kill);
    }
    await fault.kind.respond?.(outgoing, original);
  }

  async #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
    const number = this.#requests;
    const { hostname, port } = this.#target;
    const request = http.request({ hostname, port, method, path: url, headers, agent: this.#agent });
    request.end(body);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const reply = {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await bodyOf(response),
    };
    this.onRequest?.(number, "after");
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
      this.#started = this.start();
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

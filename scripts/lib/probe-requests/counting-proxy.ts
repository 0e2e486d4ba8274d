/**
 * HTTP proxy in front of a store that counts requests, connections and sequential round trips.
 *
 * The proxy holds requests until no further one arrives, and then forwards all of them. The client must have waited for
 * their responses, so each such group is one sequential round trip, however fast the store or the machine is.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";

/** Time without a new request after which the client waits for responses. */
const NO_REQUEST_MS = 150;

/** Number of requests, connections and round trips. */
export interface Traffic {
  requests: number;
  connections: number;
  /** Groups of requests, each of which was sent after the responses to the previous one. */
  roundTrips: number;
}

export interface CountingProxy {
  port: number;
  traffic: Traffic;
  stop(): Promise<void>;
}

/** Starts a proxy for the store at a port of this machine. It keeps the header `Host`, which is part of signatures. */
export async function startCountingProxy(storePort: number): Promise<CountingProxy> {
  const traffic = { requests: 0, connections: 0, roundTrips: 0 };
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    traffic.roundTrips += 1;
    for (const forward of held.splice(0)) {
      forward();
    }
  };
  const server = http.createServer((request, response) => {
    traffic.requests += 1;
    held = [...held, () => forwardTo(storePort, request, response)];
    clearTimeout(timer);
    timer = setTimeout(release, NO_REQUEST_MS);
  });
  server.on("connection", () => {
    traffic.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, traffic, stop: () => stopServer(server) };
}

function forwardTo(port: number, request: http.IncomingMessage, response: http.ServerResponse): void {
  const { method, url: path, headers } = request;
  const forwarded = http.request({ host: "127.0.0.1", port, method, path, headers }, (received) => {
    response.writeHead(received.statusCode ?? 502, received.headers);
    received.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  request.pipe(forwarded);
}

function stopServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** HTTP server of a test, for behavior that the emulated stores do not have. */
export interface TinyServer {
  port: number;
  url: string;
  stop(): Promise<void>;
}

/** Starts a server that passes each request with its whole body to a function. */
export function tinyServer(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<TinyServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
  });
  return listening(server);
}

function listening(server: Server): Promise<TinyServer> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const stop = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ port, url: `http://127.0.0.1:${port}`, stop });
    });
  });
}

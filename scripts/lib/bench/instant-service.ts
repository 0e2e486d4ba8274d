/**
 * Service with the two requests of RyzeInstanceS3 that responds immediately.
 *
 * The emulator validates and records each request, which takes about as long as the rest of a create over gRPC. The
 * times of gRPC calls are therefore measured against this server.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface InstantService {
  url: string;
  stop(): Promise<void>;
}

/** Starts the service on a free port of this machine. */
export async function startInstantService(): Promise<InstantService> {
  /** The settings of each instance, as the last POST contained them. */
  const settings = new Map<string, unknown>();
  const server = http.createServer(async (request, response) => {
    const instance = request.url?.split("/").at(-1) ?? "";
    let body = "";
    for await (const part of request) {
      body += part;
    }
    if (request.method === "POST") {
      settings.set(instance, JSON.parse(body));
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ success: true, s3: settings.get(instance) ?? { enabled: false } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

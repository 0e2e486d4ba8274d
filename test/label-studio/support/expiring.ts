import http from "node:http";
import { payloadOf, sign } from "../../../packages/sandbox/src/kit/jwt";
import { SIGNING_KEY } from "../../../scripts/servers/label-studio-account";

/** Gateway to the real server whose access tokens expire on request, so that tests do not wait for 300 seconds. */
export interface Gateway {
  url: string;
  /** Makes all access tokens expire that were sent so far. */
  expire(): void;
  /** Requests with the status of their response, such as `POST /api/token/refresh/ 200`. */
  requests: string[];
  stop(): Promise<void>;
}

/** The same access token after its expiry, signed with the server's key, so that the server itself rejects it. */
export function expired(bearer: string): string {
  return resigned(bearer, { exp: Math.floor(Date.now() / 1000) - 1 });
}

export function resigned(bearer: string, changes: { exp?: number } = {}): string {
  return sign({ ...payloadOf(bearer), ...changes }, SIGNING_KEY);
}

export async function openGateway(target: string): Promise<Gateway> {
  const given = new Set<string>();
  const over = new Set<string>();
  const requests: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const bearer = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (bearer) {
      given.add(bearer);
    }
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (bearer) {
      headers.Authorization = `Bearer ${over.has(bearer) ? expired(bearer) : bearer}`;
    }
    const { method = "GET", url = "/" } = request;
    const init = { method, headers, ...(chunks.length > 0 && { body: Buffer.concat(chunks) }) };
    const upstream = await fetch(target + url, init);
    requests.push(`${method} ${url} ${upstream.status}`);
    const type = upstream.headers.get("content-type") ?? "";
    response.writeHead(upstream.status, type === "" ? {} : { "Content-Type": type });
    response.end(Buffer.from(await upstream.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    expire: () => {
      for (const bearer of given) {
        over.add(bearer);
      }
    },
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

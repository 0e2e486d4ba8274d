import { type TinyServer, tinyServer } from "../unit/probe/support/server";
import type { SituationContext } from "./situation";

/** A recorded response of a store. */
export interface StoreReplay {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A request to a recorded store. */
export interface StoreRequest {
  method: string;
  /** Path and query as sent. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** Starts a server that responds as a store is documented to respond. */
export async function recordedStore(
  context: Pick<SituationContext, "onStop">,
  respond: (request: StoreRequest) => StoreReplay,
): Promise<TinyServer> {
  const server = await tinyServer((request, response, body) => {
    const { method = "", url: path = "", headers } = request;
    const { status, headers: more = {}, body: text = "" } = respond({ method, path, headers, body });
    response
      .writeHead(status, { "content-type": "application/xml", ...more })
      .end(method === "HEAD" ? "" : text);
  });
  context.onStop(server.stop);
  return server;
}

/** An error document of S3. */
export function s3Error(status: number, code: string, message: string, more = ""): StoreReplay {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>A1B2</RequestId></Error>`;
  return { status, body };
}

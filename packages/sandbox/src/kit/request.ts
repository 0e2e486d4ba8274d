import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request to an emulator. */
export interface Request {
  method: string;
  /** Path as sent, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Response of an emulator. */
export interface EmulatorResponse {
  status: number;
  /** Strings, buffers and contents are sent unchanged, undefined as an empty body, any other value as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Content type. @default `application/json`; `text/plain` for strings */
  contentType?: string;
}

/** Thrown by a handler to return a response early. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  constructor(readonly response: EmulatorResponse) {
    super(`The emulator rejected the request with status ${response.status}.`);
  }
}

/** Response of a handler, whether it was returned or thrown. */
export async function responseOf(
  handler: () => EmulatorResponse | Promise<EmulatorResponse>,
): Promise<EmulatorResponse> {
  try {
    return await handler();
  } catch (error) {
    if (error instanceof HttpError) {
      return error.response;
    }
    throw error;
  }
}

export function header(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Body of a request as JSON; undefined if it is not valid JSON. */
export function jsonBody(request: Request): unknown {
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

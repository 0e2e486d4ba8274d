import type { IncomingHttpHeaders } from "node:http";

/** One request as a stand-in sees it. */
export interface Request {
  method: string;
  /** As sent, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  /** A string or a buffer is sent as it is, nothing is an empty body, everything else becomes JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** `application/json` unless told; for strings `text/plain`. */
  contentType?: string;
}

/** Thrown by a handler that answers early. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

/** The answer of a handler, also one that it threw. */
export async function answerOf(handler: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await handler();
  } catch (error) {
    if (error instanceof Refused) {
      return error.answer;
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

/** The body as JSON, or undefined where it is none. */
export function json(request: Request): unknown {
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

import type { IncomingHttpHeaders } from "node:http";
import type { Route } from "./router";
import type { Collection } from "./state";

export const SERVICES = ["modelsLab", "ryze", "labelStudio", "flashback"] as const;

/** What people call them. */
export const TITLES = {
  modelsLab: "ModelsLab",
  ryze: "RyzeAPI",
  labelStudio: "Label Studio",
  flashback: "Flashback",
  s3: "S3",
} as const;

export type ServiceName = (typeof SERVICES)[number];

/** The four services, and the store that they keep their files in. */
export type StandInName = ServiceName | "s3";

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

/** One in-memory service: answers requests, shows its state and lets it be changed from outside. */
export interface Service<Name extends StandInName = ServiceName> {
  readonly name: Name;
  handle(request: Request): Answer | Promise<Answer>;
  /** What stands before the service itself, a rate limit for instance; also before the answer of a fault. */
  guard?(request: Request): Answer | undefined;
  /** Headers that every answer carries, also the answer of a fault. */
  everyAnswer?(request: Request): Record<string, string>;
  /** What the log says of a request besides its path. */
  describe?(request: Request): Record<string, string>;
  /** What the control routes show and change, by name. */
  readonly collections: Record<string, Collection>;
  /** Further control routes, for what the service does by itself and not when it is asked. */
  readonly controls?: readonly Route[];
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

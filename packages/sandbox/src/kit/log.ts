import { header, isObject, json, type Request } from "./request";
import type { Service } from "./service";
import type { StandInName } from "./service-names";

/** One request in the log: names, never values of a body or of a credential. */
export interface LoggedRequest {
  service: StandInName;
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  /** 0 while there is no answer, and when there never was one. */
  status: number;
  /** Milliseconds since 1970, at arrival. */
  at: number;
  /** Milliseconds until the answer. */
  took: number;
  /** Names of the fields in the body. */
  keys: string[];
  /** Headers that carried a credential, by name: `token`, `authorization: Bearer`. */
  credentials: string[];
  userAgent: string | undefined;
  /** What the stand-in says of it, where it says more than the path does. */
  about?: Record<string, string>;
}

const CREDENTIAL_HEADERS = ["token", "authorization", "x-api-key", "cookie"];
const CREDENTIAL_QUERY = ["token", "key", "x-amz-credential", "x-amz-security-token", "x-amz-signature"];

export class Log {
  #entries: LoggedRequest[] = [];

  readonly #finished: ((entry: LoggedRequest) => void) | undefined;

  /** `finished` is told of each request when its answer is known. */
  constructor(finished?: (entry: LoggedRequest) => void) {
    this.#finished = finished;
  }

  begin(service: Service<StandInName>, request: Request): (status: number) => void {
    const about = service.describe?.(request);
    const entry: LoggedRequest = {
      service: service.name,
      method: request.method,
      path: request.path,
      query: queryOf(request),
      status: 0,
      at: Date.now(),
      took: 0,
      keys: keysOf(request),
      credentials: credentialsOf(request),
      userAgent: request.headers["user-agent"],
      ...(about === undefined ? {} : { about }),
    };
    this.#entries.push(entry);
    return (status) => {
      entry.status = status;
      entry.took = Date.now() - entry.at;
      this.#finished?.({ ...entry });
    };
  }

  list(service?: StandInName): LoggedRequest[] {
    const wanted = this.#entries.filter((entry) => service === undefined || entry.service === service);
    return wanted.map((entry) => ({ ...entry }));
  }

  clear(service?: StandInName): void {
    this.#entries = service === undefined ? [] : this.#entries.filter((entry) => entry.service !== service);
  }
}

function queryOf(request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of request.query) {
    query[name] = CREDENTIAL_QUERY.includes(name.toLowerCase()) ? "***" : value;
  }
  return query;
}

function keysOf(request: Request): string[] {
  if (request.body.length === 0) {
    return [];
  }
  if (header(request, "content-type")?.startsWith("application/x-www-form-urlencoded")) {
    return [...new URLSearchParams(request.body.toString("utf8")).keys()];
  }
  const body = json(request);
  return isObject(body) ? Object.keys(body) : [];
}

function credentialsOf(request: Request): string[] {
  const sent: string[] = [];
  for (const name of CREDENTIAL_HEADERS) {
    const value = header(request, name);
    if (value !== undefined) {
      const [scheme = ""] = value.split(" ");
      const known = name === "authorization" && ["bearer", "token"].includes(scheme.toLowerCase());
      sent.push(known ? `${name}: ${scheme}` : name);
    }
  }
  return sent;
}

/**
 * Request log of the emulators.
 *
 * Tests verify which requests a program sent, and with which fields. A log of complete requests would contain their
 * secrets, so an entry contains the names of body fields and credential headers, but never their values.
 */
import { header, isObject, jsonBody, type Request } from "./request";
import type { Service } from "./service";
import type { EmulatorName } from "./service-names";

/** One request in the log. */
export interface LoggedRequest {
  service: EmulatorName;
  method: string;
  /** Path without the query. */
  path: string;
  query: Record<string, string>;
  /** HTTP status; 0 while the request is in progress, and if the connection was dropped. */
  status: number;
  /** Time of arrival in milliseconds since 1970. */
  at: number;
  /** Milliseconds until the response. */
  took: number;
  /** Names of the fields in the body. */
  keys: string[];
  /** Headers that carried a credential, by name: `token`, `authorization: Bearer`. */
  credentials: string[];
  userAgent: string | undefined;
  /** Additional details from the emulator, if the path alone does not describe the request. */
  about?: Record<string, string>;
}

const CREDENTIAL_HEADERS = ["token", "authorization", "x-api-key", "cookie"];
const CREDENTIAL_QUERY = ["token", "key", "x-amz-credential", "x-amz-security-token", "x-amz-signature"];

/** Requests in order of arrival. */
export class Log {
  #entries: LoggedRequest[] = [];

  readonly #finished: ((entry: LoggedRequest) => void) | undefined;

  /** @param finished called with each request when its response is known */
  constructor(finished?: (entry: LoggedRequest) => void) {
    this.#finished = finished;
  }

  begin(service: Service<EmulatorName>, request: Request): (status: number) => void {
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
      const outcome = service.describeOutcome?.(request);
      if (outcome !== undefined) {
        entry.about = { ...entry.about, ...outcome };
      }
      this.#finished?.({ ...entry });
    };
  }

  list(service?: EmulatorName): LoggedRequest[] {
    const wanted = this.#entries.filter((entry) => service === undefined || entry.service === service);
    return wanted.map((entry) => ({ ...entry }));
  }

  clear(service?: EmulatorName): void {
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
  const body = jsonBody(request);
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

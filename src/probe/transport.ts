/**
 * Requests of the probe: those of the AWS SDK, and those without credentials.
 *
 * The SDK's own request handlers ignore proxy variables, and its errors do not contain the response body, which the
 * diagnosis requires. This handler sends the SDK's signed requests with this package's HTTP client and records each
 * response. Several calls can run at the same time; the SDK's own retries must be disabled.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import { type RequestOutcome, sendRequest } from "../http/send-request";
import { withTimeout } from "../http/timeout";
import { encodeStrictly } from "../url";
import { type StoreResponse, timedOut, toStoreResponse } from "./store-response";

/** Limits of one attempt, and whether it must open a new connection. */
export interface Attempt {
  signal: AbortSignal;
  timeoutMs: number;
  newConnection: boolean;
}

/** A request without credentials. */
export interface UnsignedRequest {
  url: URL;
  method: "GET" | "OPTIONS";
  headers?: Readonly<Record<string, string>>;
}

/** Sends one request without credentials and reads its response. */
export async function sendUnsigned(request: UnsignedRequest, attempt: Attempt): Promise<StoreResponse> {
  const { url, method, headers = {} } = request;
  const { newConnection } = attempt;
  const outgoing = { url, method, headers, newConnection };
  const came = await withTimeout(attempt.timeoutMs, attempt.signal, (signal) =>
    sendRequest(outgoing, signal),
  );
  return responseOf(url, came, attempt);
}

function responseOf(url: URL, came: RequestOutcome, attempt: Attempt): StoreResponse {
  attempt.signal.throwIfAborted();
  const late = came.failure instanceof DOMException && came.failure.name === "TimeoutError";
  return late ? timedOut(attempt.timeoutMs) : toStoreResponse(url, came);
}

/** A complete and signed request of the AWS SDK. */
interface SignedRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** Result of one call of the AWS SDK. */
interface SdkResult<T> {
  value?: T;
  failure?: unknown;
  /** Response to the request; absent if none was sent. */
  response?: StoreResponse | undefined;
}

/** Request handler of the AWS SDK that records the response to each call. */
export class RecordingRequestHandler {
  readonly #calls = new AsyncLocalStorage<{ attempt: Attempt; response?: StoreResponse }>();

  /** Runs one call of the SDK, which sends one request or none. */
  async during<T>(attempt: Attempt, send: () => Promise<T>): Promise<SdkResult<T>> {
    const call: { attempt: Attempt; response?: StoreResponse } = { attempt };
    try {
      const value = await this.#calls.run(call, send);
      return { value, response: call.response };
    } catch (failure) {
      attempt.signal.throwIfAborted();
      return { failure, response: call.response };
    }
  }

  /** The object that the SDK accepts as its request handler. */
  readonly handler = {
    metadata: { handlerProtocol: "http/1.1" },
    handle: async (request: SignedRequest) => {
      const call = this.#calls.getStore();
      if (call === undefined) {
        throw new Error("internal error: a request was sent outside of an attempt");
      }
      const response = await this.#exchange(request, call.attempt);
      call.response = response;
      if (response.status === undefined) {
        throw new Error(response.message);
      }
      const { status: statusCode, headers, body } = response;
      return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };

  async #exchange(request: SignedRequest, attempt: Attempt): Promise<StoreResponse> {
    const url = urlOf(request);
    const { headers } = request;
    const { newConnection } = attempt;
    const body = request.body === undefined ? undefined : Buffer.from(request.body).toString("utf8");
    const method = request.method as "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
    const outgoing = { url, method, headers, body, newConnection };
    const came = await withTimeout(attempt.timeoutMs, attempt.signal, (signal) =>
      sendRequest(outgoing, signal),
    );
    return responseOf(url, came, attempt);
  }
}

function urlOf({ protocol, hostname, port, path, query }: SignedRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ""}${path}`);
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one) => `${encodeStrictly(name)}=${encodeStrictly(one ?? "")}`,
    ),
  );
  url.search = pairs.join("&");
  return url;
}

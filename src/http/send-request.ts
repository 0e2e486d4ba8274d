/**
 * Sends one HTTP request and reads its response, with a limit for the size of the body.
 *
 * `fetch` and undici's `request` do not report whether a request was written to the connection, which decides whether
 * a create can be retried. undici's dispatch handlers do. No redirect is followed and no status is an error here; an
 * abort or a network error is part of the result.
 *
 *     const outcome = await sendRequest(request, signal);
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { sharedDispatcher } from "./dispatcher";

/** Default limit of the response body. Most responses are far smaller, and an endless one would fill the memory. */
export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

/** A request as it is written to the connection, after authentication and serialization. */
export interface OutgoingRequest {
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body?: string | undefined;
  /** Whether to open a connection for this request only. @default false */
  newConnection?: boolean;
  /** Maximum size of the response body. @default 1048576 */
  maxBodyBytes?: number | undefined;
}

/** Result of one request. */
export interface RequestOutcome {
  /** Whether the request may have been written to the connection. */
  sent: boolean;
  /** The response; absent if its headers did not arrive. */
  response?: HttpResponse;
  /** Error that ended the request early. */
  failure?: unknown;
}

/** A response whose body was read as text, possibly not to its end. */
export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** End of the body: complete, at the size limit, or early. */
  end: "complete" | "oversize" | "broken";
}

/** Sends one request and reads its response. The promise never rejects. */
export function sendRequest(request: OutgoingRequest, signal: AbortSignal): Promise<RequestOutcome> {
  if (signal.aborted) {
    return Promise.resolve({ sent: false, failure: signal.reason });
  }
  return new Promise((resolve) => {
    const { url, method, body, newConnection, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = request;
    const headers = newConnection ? { ...request.headers, connection: "close" } : request.headers;
    const receiver = new Receiver(signal, maxBodyBytes, resolve);
    try {
      const path = `${url.pathname}${url.search}`;
      sharedDispatcher(url, newConnection).dispatch(
        { origin: url.origin, path, method, headers, body: body ?? null },
        receiver,
      );
    } catch (error) {
      receiver.onResponseError(undefined, error);
    }
  });
}

/** Joins headers that occur more than once. undici returns them as lists, even those that Node returns as strings. */
function withoutLists(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const joined = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return Object.fromEntries(joined);
}

/**
 * Collects one response. It is a dispatch handler, because only these report whether the request was written, and
 * because undici's `request` does not end on an abort while it connects.
 */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #sent = false;
  #done = false;
  #head: { status: number; headers: IncomingHttpHeaders } | undefined;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(
    readonly signal: AbortSignal,
    readonly maxBodyBytes: number,
    readonly resolve: (exchange: RequestOutcome) => void,
  ) {
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#done) {
      controller.abort(new Error("aborted before the request was sent"));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) {
      this.#head = { status, headers: withoutLists(headers) };
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) {
      return;
    }
    this.#size += chunk.length;
    if (this.#size <= this.maxBodyBytes) {
      this.#chunks.push(chunk);
      return;
    }
    this.#finish("oversize");
    controller.abort(new Error("response too long"));
  }

  onResponseEnd(): void {
    this.#finish("complete");
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#finish("broken", error);
  }

  readonly #abort = (): void => {
    this.#finish("broken", this.signal.reason);
    this.#controller?.abort(new Error("aborted"));
  };

  #finish(end: HttpResponse["end"], failure?: unknown): void {
    if (this.#done) {
      return;
    }
    this.#done = true;
    this.signal.removeEventListener("abort", this.#abort);
    const body = end === "oversize" ? "" : Buffer.concat(this.#chunks).toString("utf8");
    const response = this.#head && { ...this.#head, body, end };
    this.resolve({ sent: this.#sent, failure, ...(response && { response }) });
  }
}

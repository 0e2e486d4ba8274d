import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { sharedDispatcher } from "./dispatcher";

/** Most responses of the services are far smaller; an endless one would fill the memory. */
export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

export interface OutgoingRequest {
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body?: string | undefined;
  /** Largest response body to read. @default 1048576 */
  maxBodyBytes?: number | undefined;
}

/** What came of one request. */
export interface RequestOutcome {
  /** False when certainly no byte of the request was written to the service. */
  sent: boolean;
  /** The answer, as soon as its head has come. */
  answer?: HttpResponse;
  /** What ended the exchange early. */
  failure?: unknown;
}

export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** How the body ended: as announced, at our size limit, or early. */
  end: "complete" | "oversize" | "broken";
}

/** Sends one request and reads its answer; never rejects and follows nothing. */
export function sendRequest(request: OutgoingRequest, signal: AbortSignal): Promise<RequestOutcome> {
  if (signal.aborted) {
    return Promise.resolve({ sent: false, failure: signal.reason });
  }
  return new Promise((resolve) => {
    const { url, method, headers, body, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = request;
    const receiver = new Receiver(signal, maxBodyBytes, resolve);
    try {
      const path = `${url.pathname}${url.search}`;
      sharedDispatcher(url).dispatch(
        { origin: url.origin, path, method, headers, body: body ?? null },
        receiver,
      );
    } catch (error) {
      receiver.onResponseError(undefined, error);
    }
  });
}

/**
 * Takes one answer in. It is a dispatch handler because only that tells whether the request was written, and
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
      controller.abort(new Error("given up before it was sent"));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) {
      this.#head = { status, headers };
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
    controller.abort(new Error("answer too long"));
  }

  onResponseEnd(): void {
    this.#finish("complete");
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#finish("broken", error);
  }

  readonly #abort = (): void => {
    this.#finish("broken", this.signal.reason);
    this.#controller?.abort(new Error("given up"));
  };

  #finish(end: HttpResponse["end"], failure?: unknown): void {
    if (this.#done) {
      return;
    }
    this.#done = true;
    this.signal.removeEventListener("abort", this.#abort);
    const body = end === "oversize" ? "" : Buffer.concat(this.#chunks).toString("utf8");
    const answer = this.#head && { ...this.#head, body, end };
    this.resolve({ sent: this.#sent, failure, ...(answer && { answer }) });
  }
}

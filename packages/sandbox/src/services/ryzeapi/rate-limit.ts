import type { EmulatorResponse } from "../../kit/request";

/** Number of requests per window. */
export interface RateLimit {
  requests: number;
  windowSeconds: number;
}

interface Window {
  endsAt: number;
  used: number;
}

/**
 * Rate limiter of RyzeAPI: a window per token (https://docs.ryzeapi.cloud/en/guide/rate-limit-cors).
 *
 * Every response contains `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix seconds), but no `Retry-After`. The
 * documentation does not state when a window starts; here it starts with the first request.
 */
export class RequestQuota {
  readonly #windows = new Map<string, Window>();

  constructor(readonly limit: RateLimit) {}

  /** Counts a request. Returns a 429 response if the limit is reached. */
  take(token: string): EmulatorResponse | undefined {
    const window = this.#window(token);
    if (window.used >= this.limit.requests) {
      const message = "Rate limit exceeded. Try again later.";
      return { status: 429, body: { success: false, error: { message } } };
    }
    window.used += 1;
    return undefined;
  }

  headers(token: string): Record<string, string> {
    const window = this.#window(token);
    return {
      "X-RateLimit-Limit": String(this.limit.requests),
      "X-RateLimit-Remaining": String(Math.max(0, this.limit.requests - window.used)),
      "X-RateLimit-Reset": String(Math.ceil(window.endsAt / 1000)),
    };
  }

  /** Resets all windows. */
  reset(): void {
    this.#windows.clear();
  }

  #window(token: string): Window {
    const current = this.#windows.get(token);
    if (current !== undefined && Date.now() < current.endsAt) {
      return current;
    }
    const next = { endsAt: Date.now() + this.limit.windowSeconds * 1000, used: 0 };
    this.#windows.set(token, next);
    return next;
  }
}

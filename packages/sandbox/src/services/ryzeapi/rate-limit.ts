import type { Answer } from "../../kit/request";

export interface RateLimit {
  requests: number;
  windowSeconds: number;
}

interface Window {
  endsAt: number;
  used: number;
}

/**
 * RyzeAPI's limit: a window per token, told on every answer by `X-RateLimit-Limit`, `-Remaining` and `-Reset` (Unix
 * seconds); no `Retry-After` (https://docs.ryzeapi.cloud/en/guide/rate-limit-cors). That the window starts with the
 * first request and ends as a whole is our reading.
 */
export class RateLimiter {
  readonly #windows = new Map<string, Window>();

  constructor(readonly limit: RateLimit) {}

  /** Counts a request; the 429 answer when there was none left. */
  take(token: string): Answer | undefined {
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

  /** Starts all windows anew. */
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

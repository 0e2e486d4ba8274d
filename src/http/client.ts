/**
 * HTTP client for the API of one service, with timeouts, retries, redirects, a rate limiter and redaction.
 *
 * A general-purpose client retries by method or status, but a lost response to a create must never lead to a second
 * object. This client therefore records whether an attempt may have taken effect, retries such a request only if it is
 * idempotent, and marks the error. All attempts share the operation's deadline and a retry budget of the process.
 *
 *     const { body } = await new ServiceClient({ profile, baseUrl, deadline, secrets, warn }).call(call);
 */
import { callUrl, InvalidUrlError, isLoopback, parseBaseUrl } from "./address";
import { type AttemptResult, ambiguous, classifyResponse, type Failed } from "./classify-response";
import { TimeoutError } from "./deadline";
import { userAgent } from "./dispatcher";
import { describeResponse, type Reason, ServiceError } from "./errors";
import { RateLimitError } from "./rate-limit";
import { type Redactor, redactor } from "./redact";
import { redirection } from "./redirect";
import type { LimitedResult } from "./refusals";
import { DEFAULT_RETRY_TIMING, MAX_ATTEMPTS, type RetryTiming, retryLaterHint, waitMs } from "./retry";
import { type OutgoingRequest, sendRequest } from "./send-request";
import { sleepWithNotices } from "./sleep";
import { RATE_LIMITED_STATUS } from "./status-codes";
import { withTimeout } from "./timeout";
import type { ServiceCall, ServiceClientOptions, ServiceResponse } from "./types";

/** Longer than any documented request, and short enough for three retries within one operation. */
const ATTEMPT_TIMEOUT_MS = 30_000;

/** Result of one attempt, with the fields that the rate limiter reads. */
type Attempt = LimitedResult & { verdict: AttemptResult };

/** Sends the requests of one operation to a service. */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  readonly #timing: RetryTiming;
  readonly #redact: Redactor;
  #warned = false;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_RETRY_TIMING, ...options.timing };
    this.#redact = redactor(options.secrets);
  }

  /** Sends a request and returns the response of a success. Throws a `ServiceError` otherwise. */
  async call(call: ServiceCall): Promise<ServiceResponse> {
    const request = this.#request(call);
    let doubtful = false;
    for (let repeats = 0; ; repeats++) {
      const verdict = await this.#attempt(call, request);
      if ("answer" in verdict) {
        this.#timing.budget.succeeded(repeats);
        return verdict.answer;
      }
      const obstacle = this.#obstacle(call, verdict, repeats);
      if (obstacle !== undefined) {
        throw this.#error(call, request.url, verdict.reason, doubtful, obstacle);
      }
      doubtful ||= verdict.again !== "safe" && ambiguous(verdict.reason);
      await this.#pause(call, request.url, verdict, repeats + 1, doubtful);
    }
  }

  /** A redactor that also removes the token of the request, which is new after a login. */
  #redactorFor({ headers = {}, secrets = [] }: ServiceCall): Redactor {
    const sent = headers.authorization?.replace(/^\S+ /, "");
    const own = sent === undefined ? secrets : [...secrets, sent];
    return own.length === 0 ? this.#redact : redactor([...this.#options.secrets, ...own]);
  }

  #request(call: ServiceCall): OutgoingRequest {
    const url = this.#url(call);
    const body = call.json === undefined ? undefined : JSON.stringify(call.json);
    const headers: Record<string, string> = { accept: "application/json", "user-agent": userAgent() };
    if (body !== undefined) {
      headers["content-type"] = "application/json";
    }
    for (const [name, value] of Object.entries(call.headers ?? {})) {
      headers[name.toLowerCase()] = value;
    }
    this.#warnOfPlainText(url);
    return { url, method: call.method, headers, body, maxBodyBytes: call.maxBodyBytes };
  }

  #url(call: ServiceCall): URL {
    try {
      return callUrl(parseBaseUrl(this.#options.baseUrl), call.path, call.query);
    } catch (error) {
      if (!(error instanceof InvalidUrlError)) {
        throw error;
      }
      throw this.#error(call, undefined, { cause: "unreachable", words: error.message }, false);
    }
  }

  #warnOfPlainText(url: URL): void {
    const { profile, secrets, warn } = this.#options;
    if (this.#warned || url.protocol !== "http:" || secrets.length === 0 || isLoopback(url.hostname)) {
      return;
    }
    this.#warned = true;
    warn(
      `${profile.name}: the credential is sent unencrypted to ${url.hostname}, because baseUrl starts with http://. Use https://.`,
    );
  }

  async #attempt(call: ServiceCall, request: OutgoingRequest): Promise<AttemptResult> {
    const { limiter, deadline, warn, profile } = this.#options;
    if (limiter === undefined) {
      return (await this.#send(call, request)).verdict;
    }
    try {
      const caller = { service: profile.name, deadline, warn };
      return (await limiter.run(caller, () => this.#send(call, request))).verdict;
    } catch (error) {
      if (error instanceof RateLimitError) {
        return limited(error);
      }
      if (!(error instanceof TimeoutError)) {
        throw error;
      }
      return { reason: { cause: "timeout", words: error.message, ambiguous: false }, again: "never" };
    }
  }

  async #send(call: ServiceCall, request: OutgoingRequest): Promise<Attempt> {
    const milliseconds = this.#options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
    return withTimeout(
      milliseconds,
      this.#options.deadline.signal,
      (signal) => this.#follow(call, request, signal),
      () => new TimeoutError(milliseconds),
    );
  }

  async #follow(call: ServiceCall, first: OutgoingRequest, signal: AbortSignal): Promise<Attempt> {
    const standards = { profile: this.#options.profile, redact: this.#redactorFor(call), call };
    let request = first;
    for (let hops = 0; ; hops++) {
      const result = await sendRequest(request, signal);
      const headers = result.answer?.headers;
      const redirect = result.answer && redirection(result.answer, request, hops);
      if (redirect === undefined) {
        const verdict = classifyResponse(result, request.url, standards);
        const refused =
          "again" in verdict && verdict.again === "safe" && verdict.reason.status === RATE_LIMITED_STATUS;
        if (!refused) {
          return { verdict, refused, headers };
        }
        return { verdict, refused, headers, reason: verdict.reason, retryAfterMs: verdict.askedMs };
      }
      if (!(redirect instanceof URL)) {
        return { verdict: redirect, refused: false, headers };
      }
      request = { ...request, url: redirect };
    }
  }

  /** Reason for no further attempt, as a hint or an empty string; undefined if the request is retried. */
  #obstacle(call: ServiceCall, failed: Failed, repeats: number): string | undefined {
    const { again, askedMs = 0 } = failed;
    if (this.#options.deadline.signal.aborted) {
      return "";
    }
    if (again === "never" || (again === "repeatable" && !call.repeatable)) {
      return "";
    }
    if (askedMs >= this.#options.deadline.remainingMs) {
      return retryLaterHint(askedMs);
    }
    if (repeats + 1 >= MAX_ATTEMPTS) {
      return "";
    }
    return this.#timing.budget.take() ? undefined : "Not retried, because the retry budget is exhausted";
  }

  async #pause(
    call: ServiceCall,
    url: URL,
    failed: Failed,
    repeat: number,
    doubtful: boolean,
  ): Promise<void> {
    const { signal, remainingMs } = this.#options.deadline;
    const { askedMs = 0 } = failed;
    const wait = waitMs(repeat, askedMs, this.#timing);
    const notices = { ...this.#timing, notify: (left: number) => this.#notify(call, failed, left) };
    try {
      // Without the random part if that would end after the deadline.
      await sleepWithNotices(askedMs > 0 && wait >= remainingMs ? askedMs : wait, signal, notices);
    } catch (error) {
      if (!(signal.reason instanceof TimeoutError)) {
        throw error;
      }
      const words = `${signal.reason.message}; the last attempt ended with: ${describeResponse(failed.reason)}`;
      throw this.#error(call, url, { cause: "timeout", words, ambiguous: false }, doubtful);
    }
  }

  #notify({ operation }: ServiceCall, { reason, askedMs }: Failed, leftMs: number): void {
    if (askedMs === undefined) {
      return;
    }
    const { profile, warn } = this.#options;
    const left = `${Math.ceil(leftMs / 1000)} s left before the next attempt to ${operation}`;
    warn(`${profile.name} requested a wait (HTTP ${reason.status}): ${left}.`);
  }

  #error(
    call: ServiceCall,
    url: URL | undefined,
    reason: Reason,
    doubtful: boolean,
    obstacle = "",
  ): ServiceError {
    const advice = [reason.advice, obstacle].filter(Boolean).join(". ");
    const path = url?.pathname ?? call.path.split("?", 1)[0] ?? "";
    return new ServiceError({
      ...reason,
      service: this.#options.profile.name,
      operation: call.operation,
      method: call.method,
      path: this.#redact(path),
      advice: advice || undefined,
      ambiguous: doubtful || reason.ambiguous,
    });
  }
}

/** The result of a rejection after which the rate limiter has already waited and retried. */
function limited({ reason, hint }: RateLimitError): AttemptResult {
  const last = reason ?? { cause: "status", status: RATE_LIMITED_STATUS, words: "Too Many Requests" };
  return { reason: { ...last, advice: [last.advice, hint].filter(Boolean).join(". ") }, again: "never" };
}

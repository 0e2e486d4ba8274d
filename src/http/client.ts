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
import { type AttemptResult, classifyResponse, type Failed, isOutcomeUnknown } from "./classify-response";
import { TimeoutError } from "./deadline";
import { userAgent } from "./dispatcher";
import { describeResponse, type Reason, ServiceError } from "./errors";
import { RateLimitError } from "./rate-limit";
import { type Redactor, redactor } from "./redact";
import { redirection } from "./redirect";
import type { LimitedResult } from "./rejections";
import { DEFAULT_RETRY_TIMING, MAX_ATTEMPTS, type RetryTiming, retryLaterHint, waitMs } from "./retry";
import { type OutgoingRequest, sendRequest } from "./send-request";
import { sleepWithNotices } from "./sleep";
import { RATE_LIMITED_STATUS } from "./status-codes";
import { withTimeout } from "./timeout";
import type { ServiceCall, ServiceClientOptions, ServiceResponse } from "./types";

/** Longer than any documented request, and short enough for three retries within one operation. */
const ATTEMPT_TIMEOUT_MS = 30_000;

/** Result of one attempt, with the fields that the rate limiter reads. */
type Attempt = LimitedResult & { attemptResult: AttemptResult };

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
    let outcomeUnknown = false;
    for (let retries = 0; ; retries++) {
      const attemptResult = await this.#attempt(call, request);
      if ("response" in attemptResult) {
        this.#timing.budget.succeeded(retries);
        return attemptResult.response;
      }
      const stopReason = this.#stopReason(call, attemptResult, retries);
      if (stopReason !== undefined) {
        throw this.#error(call, request.url, attemptResult.reason, outcomeUnknown, stopReason);
      }
      outcomeUnknown ||= attemptResult.retry !== "always" && isOutcomeUnknown(attemptResult.reason);
      await this.#pause(call, request.url, attemptResult, retries + 1, outcomeUnknown);
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
      throw this.#error(call, undefined, { cause: "unreachable", message: error.message }, false);
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
      return (await this.#send(call, request)).attemptResult;
    }
    try {
      const caller = { service: profile.name, deadline, warn };
      return (await limiter.run(caller, () => this.#send(call, request))).attemptResult;
    } catch (error) {
      if (error instanceof RateLimitError) {
        return limited(error);
      }
      if (!(error instanceof TimeoutError)) {
        throw error;
      }
      return { reason: { cause: "timeout", message: error.message, outcomeUnknown: false }, retry: "never" };
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
    const options = { profile: this.#options.profile, redact: this.#redactorFor(call), call };
    let request = first;
    for (let redirects = 0; ; redirects++) {
      const result = await sendRequest(request, signal);
      const headers = result.response?.headers;
      const redirect = result.response && redirection(result.response, request, redirects, options.redact);
      if (redirect === undefined) {
        const attemptResult = classifyResponse(result, request.url, options);
        const rateLimited =
          "retry" in attemptResult &&
          attemptResult.retry === "always" &&
          attemptResult.reason.status === RATE_LIMITED_STATUS;
        if (!rateLimited) {
          return { attemptResult, rateLimited, headers };
        }
        return {
          attemptResult,
          rateLimited,
          headers,
          reason: attemptResult.reason,
          retryAfterMs: attemptResult.retryAfterMs,
        };
      }
      if (!(redirect instanceof URL)) {
        return { attemptResult: redirect, rateLimited: false, headers };
      }
      request = { ...request, url: redirect };
    }
  }

  /** Reason for no further attempt, as a hint or an empty string; undefined if the request is retried. */
  #stopReason(call: ServiceCall, failed: Failed, retries: number): string | undefined {
    const { retry, retryAfterMs = 0 } = failed;
    if (this.#options.deadline.signal.aborted) {
      return "";
    }
    if (retry === "never" || (retry === "idempotent" && !call.idempotent)) {
      return "";
    }
    if (retryAfterMs >= this.#options.deadline.remainingMs) {
      return retryLaterHint(retryAfterMs);
    }
    if (retries + 1 >= MAX_ATTEMPTS) {
      return "";
    }
    return this.#timing.budget.take()
      ? undefined
      : "The request was not retried, because too many requests of this run have failed. Run this again later";
  }

  async #pause(
    call: ServiceCall,
    url: URL,
    failed: Failed,
    retry: number,
    outcomeUnknown: boolean,
  ): Promise<void> {
    const { signal, remainingMs } = this.#options.deadline;
    const { retryAfterMs = 0 } = failed;
    const wait = waitMs(retry, retryAfterMs, this.#timing);
    const notices = { ...this.#timing, notify: (left: number) => this.#notify(call, failed, left) };
    try {
      // Without the random part if that would end after the deadline.
      await sleepWithNotices(retryAfterMs > 0 && wait >= remainingMs ? retryAfterMs : wait, signal, notices);
    } catch (error) {
      if (!(signal.reason instanceof TimeoutError)) {
        throw error;
      }
      const message = `${signal.reason.message}; the last attempt ended with: ${describeResponse(failed.reason)}`;
      throw this.#error(call, url, { cause: "timeout", message, outcomeUnknown: false }, outcomeUnknown);
    }
  }

  #notify({ operation }: ServiceCall, { reason, retryAfterMs }: Failed, leftMs: number): void {
    if (retryAfterMs === undefined) {
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
    outcomeUnknown: boolean,
    stopReason = "",
  ): ServiceError {
    const advice = [reason.advice, stopReason].filter(Boolean).join(". ");
    const path = url?.pathname ?? call.path.split("?", 1)[0] ?? "";
    return new ServiceError({
      ...reason,
      service: this.#options.profile.name,
      operation: call.operation,
      method: call.method,
      path: this.#redact(path),
      advice: advice || undefined,
      outcomeUnknown: outcomeUnknown || reason.outcomeUnknown,
    });
  }
}

/** The result of a rejection after which the rate limiter has already waited and retried. */
function limited({ reason, hint }: RateLimitError): AttemptResult {
  const last = reason ?? { cause: "status", status: RATE_LIMITED_STATUS, message: "Too Many Requests" };
  return { reason: { ...last, advice: [last.advice, hint].filter(Boolean).join(". ") }, retry: "never" };
}

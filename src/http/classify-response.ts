/**
 * Classification of the result of one attempt: success, or failure with a reason and a retry decision.
 *
 * The status alone is not sufficient. Services report failures with HTTP 200, a gateway can send an HTML page with any
 * status, and some errors with a transient status are final. So the body is parsed first, and the service's profile
 * decides what it means. All messages are redacted. `retry.ts` and `client.ts` act on the retry decision.
 *
 *     const result = classifyResponse(await sendRequest(request, signal), url, { profile, redact, call });
 */
import { STATUS_CODES } from "node:http";
import { type Content, contentOf } from "./body";
import { TimeoutError } from "./deadline";
import { canHaveTakenEffect, type Reason } from "./errors";
import { describeNetworkFailure, proxyAdvice } from "./network";
import type { Redactor } from "./redact";
import { type RetryDecision, readRetryAfterMs, retryDecisionAfter } from "./retry";
import type { HttpResponse, RequestOutcome } from "./send-request";
import type { ServiceCall, ServiceProfile, ServiceResponse } from "./types";

/** A failed attempt. */
export interface Failed {
  reason: Reason;
  retry: RetryDecision;
  /** Wait in milliseconds that the service requested. */
  retryAfterMs?: number | undefined;
}

/** Result of one attempt. */
export type AttemptResult = { response: ServiceResponse } | Failed;

/** Context of a classification. */
export interface ClassifyOptions {
  profile: ServiceProfile;
  redact: Redactor;
  call: ServiceCall;
}

/** Classifies the result of one attempt. */
export function classifyResponse(
  exchange: RequestOutcome,
  url: URL,
  options: ClassifyOptions,
): AttemptResult {
  const { response } = exchange;
  if (response === undefined) {
    return noResponse(exchange, url);
  }
  if (response.status < 200 || response.status > 299) {
    return rejection(response, options);
  }
  const { expects, maxBodyBytes } = options.call;
  if (expects === "none") {
    return { response: { status: response.status, body: undefined } };
  }
  if (response.end === "broken") {
    return noResponse(exchange, url);
  }
  const content = contentOf(response, maxBodyBytes);
  if (content.kind === "json") {
    return withBody(response.status, content.value, options);
  }
  const message = content.kind === "text" ? "plain text instead of JSON" : content.message;
  const retry: RetryDecision = content.kind === "cut" ? "idempotent" : "never";
  return { reason: { cause: "body", status: response.status, message }, retry };
}

function noResponse({ sent, failure }: RequestOutcome, url: URL): AttemptResult {
  if (failure instanceof TimeoutError) {
    const message = sent ? failure.message : `${failure.message}: no connection to ${url.host}`;
    return {
      // undici reports no error if a proxy closes the connection before it responds.
      reason: {
        cause: "timeout",
        message,
        advice: sent ? undefined : proxyAdvice(url),
        outcomeUnknown: sent,
      },
      retry: sent ? "idempotent" : "always",
    };
  }
  const { cause, message, advice, transient } = describeNetworkFailure(failure, url, sent);
  const possible: RetryDecision = cause === "interrupted" ? "idempotent" : "always";
  return { reason: { cause, message, advice }, retry: transient ? possible : "never" };
}

/** Classifies a success status by its body, because services also report failures with one. */
function withBody(status: number, body: unknown, options: ClassifyOptions): AttemptResult {
  const { profile, redact } = options;
  const isFailure = profile.reportsFailure ?? reportsFailure;
  if (!isFailure(body)) {
    return { response: { status, body } };
  }
  const message = redact(messageOf(profile, body)) || "the response reports a failure without a message";
  const advice = adviceFor(status, message, options);
  return { reason: { cause: "status", status, message, advice, fromService: true }, retry: "never" };
}

/** Whether a body reports a failure in the format that most services use. */
export function reportsFailure(body: unknown): boolean {
  return isObject(body) && body.success === false;
}

/** Advice of the service, which sees no secrets: an input that it quotes can contain one although it must not. */
function adviceFor(status: number, message: string, { profile, redact, call }: ClassifyOptions) {
  const { json } = call;
  const values = isObject(json)
    ? Object.entries(json).map(([name, value]) => [name, typeof value === "string" ? redact(value) : value])
    : [];
  return profile.advice?.(status, message, { ...call, json: Object.fromEntries(values) });
}

/** Message of a failure, which can have a different format than the service's errors. */
function messageOf(profile: ServiceProfile, body: unknown): string {
  const message = profile.messageOf(body)?.trim();
  if (message) {
    return message;
  }
  const { error, detail, message: text } = isObject(body) ? body : {};
  const texts = [text, error, isObject(error) ? error.message : undefined, detail];
  return texts.find((each): each is string => typeof each === "string") ?? "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function rejection(response: HttpResponse, options: ClassifyOptions): AttemptResult {
  const { profile, redact, call } = options;
  const { status, headers } = response;
  const content: Content =
    response.end === "broken"
      ? { kind: "other", message: "the response body is incomplete" }
      : contentOf(response, call.maxBodyBytes);
  const serviceMessage = content.kind === "json" ? (profile.messageOf(content.value)?.trim() ?? "") : "";
  const fromService = content.kind === "json" && profile.isOwnError(content.value);
  const message = redact(serviceMessage) || redact(describeBody(status, content)) || "no reason given";
  const final = profile.final?.(status, message, call) ?? false;
  const retry = final ? "never" : retryDecisionAfter(status, headers, fromService);
  const retryAfterMs = readRetryAfterMs(headers, content.kind === "json" ? content.value : undefined);
  const advice = adviceFor(status, message, options);
  // A final error has no effect, even if its status is that of a crash.
  const certain = final ? { outcomeUnknown: false } : {};
  return {
    reason: { cause: "status", status, message, advice, fromService, ...certain },
    retry,
    retryAfterMs,
  };
}

/** Message for a response that is not in the service's format. */
function describeBody(status: number, content: Content): string {
  if (content.kind === "text" || (content.kind === "other" && !content.message.startsWith("an empty"))) {
    return content.message;
  }
  return STATUS_CODES[status] ?? "no reason given";
}

/** Whether an attempt may have taken effect. */
export function isOutcomeUnknown(reason: Reason): boolean {
  return reason.outcomeUnknown ?? canHaveTakenEffect(reason);
}

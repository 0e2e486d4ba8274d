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
import { networkFailure } from "./network";
import type { Redactor } from "./redact";
import { type RetryDecision, readRetryAfterMs, retryDecisionAfter } from "./retry";
import type { HttpResponse, RequestOutcome } from "./send-request";
import type { ServiceCall, ServiceProfile, ServiceResponse } from "./types";

/** A failed attempt. */
export interface Failed {
  reason: Reason;
  again: RetryDecision;
  /** Wait in milliseconds that the service requested. */
  askedMs?: number | undefined;
}

/** Result of one attempt. */
export type AttemptResult = { answer: ServiceResponse } | Failed;

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
  standards: ClassifyOptions,
): AttemptResult {
  const { answer } = exchange;
  if (answer === undefined) {
    return withoutAnswer(exchange, url);
  }
  if (answer.status < 200 || answer.status > 299) {
    return refusal(answer, standards);
  }
  const { expects, maxBodyBytes } = standards.call;
  if (expects === "none") {
    return { answer: { status: answer.status, body: undefined } };
  }
  if (answer.end === "broken") {
    return withoutAnswer(exchange, url);
  }
  const content = contentOf(answer, maxBodyBytes);
  if (content.kind === "json") {
    return withBody(answer.status, content.value, standards);
  }
  const words = content.kind === "text" ? "plain text instead of JSON" : content.words;
  const again: RetryDecision = content.kind === "cut" ? "repeatable" : "never";
  return { reason: { cause: "body", status: answer.status, words }, again };
}

function withoutAnswer({ sent, failure }: RequestOutcome, url: URL): AttemptResult {
  if (failure instanceof TimeoutError) {
    const words = sent ? failure.message : `${failure.message}: no connection to ${url.host}`;
    return { reason: { cause: "timeout", words, ambiguous: sent }, again: sent ? "repeatable" : "safe" };
  }
  const { cause, words, advice, passing } = networkFailure(failure, url, sent);
  const possible: RetryDecision = cause === "interrupted" ? "repeatable" : "safe";
  return { reason: { cause, words, advice }, again: passing ? possible : "never" };
}

/** Classifies a success status by its body, because services also report failures with one. */
function withBody(status: number, body: unknown, { profile, redact, call }: ClassifyOptions): AttemptResult {
  const isFailure = profile.reportsFailure ?? reportsFailure;
  if (!isFailure(body)) {
    return { answer: { status, body } };
  }
  const words = redact(wordsOf(profile, body)) || "the response reports a failure without a message";
  const advice = profile.advice?.(status, words, call);
  return { reason: { cause: "status", status, words, advice, fromService: true }, again: "never" };
}

/** Whether a body reports a failure in the format that most services use. */
export function reportsFailure(body: unknown): boolean {
  return isObject(body) && body.success === false;
}

/** Message of a failure, which can have a different format than the service's errors. */
function wordsOf(profile: ServiceProfile, body: unknown): string {
  const words = profile.words(body)?.trim();
  if (words) {
    return words;
  }
  const { message, error, detail } = isObject(body) ? body : {};
  const texts = [message, error, isObject(error) ? error.message : undefined, detail];
  return texts.find((text): text is string => typeof text === "string") ?? "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function refusal(answer: HttpResponse, { profile, redact, call }: ClassifyOptions): AttemptResult {
  const { status, headers } = answer;
  const content: Content =
    answer.end === "broken"
      ? { kind: "other", words: "no readable response" }
      : contentOf(answer, call.maxBodyBytes);
  const said = content.kind === "json" ? (profile.words(content.value)?.trim() ?? "") : "";
  const fromService = content.kind === "json" && profile.isOwnError(content.value);
  const words = redact(said) || redact(unsaid(status, content)) || "no reason given";
  const final = profile.final?.(status, words, call) ?? false;
  const again = final ? "never" : retryDecisionAfter(status, headers, fromService);
  const askedMs = readRetryAfterMs(headers, content.kind === "json" ? content.value : undefined);
  const advice = profile.advice?.(status, words, call);
  // A final error has no effect, even if its status is that of a crash.
  const certain = final ? { ambiguous: false } : {};
  return { reason: { cause: "status", status, words, advice, fromService, ...certain }, again, askedMs };
}

/** Message for a response that is not in the service's format. */
function unsaid(status: number, content: Content): string {
  if (content.kind === "text" || (content.kind === "other" && !content.words.startsWith("an empty"))) {
    return content.words;
  }
  return STATUS_CODES[status] ?? "no reason given";
}

/** Whether an attempt may have taken effect. */
export function ambiguous(reason: Reason): boolean {
  return reason.ambiguous ?? canHaveTakenEffect(reason);
}

/**
 * Responses of stores, and what this package treats as one.
 *
 * Proxies, login pages, consoles and CDNs also respond to S3 requests, often with status 200 or 403. A status alone is
 * therefore no evidence about a bucket. An error must contain an S3 error code, and callers check that a success
 * contains what S3 sends. Everything else gets the name `NotS3`, and a missing response `NotResolved`, `NotConnected`,
 * `Network` or `Timeout`.
 */
import { describeNetworkFailure, type NetworkFailure } from "../http/network";
import type { RequestOutcome } from "../http/send-request";
import {
  isOutcomeUnknownStatus,
  S3_OUTCOMES,
  TRANSIENT_S3_CODES,
  TRANSIENT_STATUSES,
} from "../http/status-codes";
import { botChallengeOf } from "./bot-challenge";
import { isHtml, parseXml, textOf, type XmlElement } from "./xml";

/** The response to one request, or the failure to get one. */
export interface StoreResponse {
  ok: boolean;
  /** S3's error code, or a name of this package for another failure; empty if ok. */
  name: string;
  /** HTTP status; undefined without a response. */
  status?: number;
  /** The store's message, or one of this package; not redacted. */
  message: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** The bucket's region according to the response. */
  region?: string;
  /** The bucket's endpoint according to the response. */
  endpoint?: string;
  /** The host, if there is no response. */
  host?: string;
  /** Whether another attempt can succeed. */
  transient: boolean;
  /** Whether the request certainly did not reach the store. */
  unsent?: boolean;
}

/** Reads a response. A status alone does not show that S3 sent it. */
export function toStoreResponse(url: URL, { sent, response, failure }: RequestOutcome): StoreResponse {
  if (response === undefined || response.end === "broken") {
    return noResponse(url, sent, failure);
  }
  const headers = plainHeaders(response.headers);
  const { status, body } = response;
  const challenge = botChallengeOf(status, headers, body);
  if (challenge !== undefined) {
    const message = `bot challenge of ${challenge}`;
    return { ok: false, name: "BotChallenge", status, message, headers, body, transient: false };
  }
  // Only the body of an error is parsed. The body of a success is an object, or the AWS SDK reads it.
  const document = status < 300 ? undefined : parseXml(body);
  const common = { status, headers, body, ...whereabouts(headers, document) };
  if (status < 300) {
    return { ...common, ok: true, name: "", message: "", transient: false };
  }
  const name = textOf(document, "Code") ?? codeWithoutBody(status, body);
  const message = name === "NotS3" ? shapeOf(headers, body) : messageOf(document);
  const transient = TRANSIENT_S3_CODES.has(name) || TRANSIENT_STATUSES.has(status);
  return { ...common, ok: false, name, message, transient: transient };
}

/** Marks a response with a successful status as not sent by S3. */
export function asNotS3(response: StoreResponse): StoreResponse {
  return { ...response, ok: false, name: "NotS3", message: shapeOf(response.headers, response.body) };
}

/** Marks a response of S3 whose content differs from the stored object. */
export function withChangedBody(response: StoreResponse, message: string): StoreResponse {
  return { ...response, ok: false, name: "BodyDiffers", message };
}

/** The result of a request that exceeded its time limit. */
export function timedOut(milliseconds: number): StoreResponse {
  const message = `no response within ${Math.max(1, Math.round(milliseconds / 1000))} s`;
  return { ok: false, name: "Timeout", message, headers: {}, body: "", transient: true };
}

/** The result of a request that the AWS SDK rejected before it sent anything. */
export function unsendable(message: string): StoreResponse {
  return { ok: false, name: "ClientRefused", message, headers: {}, body: "", transient: false, unsent: true };
}

/** The store's message. Some stores name the header that they reject in a separate element. */
function messageOf(document: XmlElement | undefined): string {
  return [textOf(document, "Message"), textOf(document, "Header")].filter(Boolean).join(": ");
}

/** Whether the store may have processed the request although the response does not confirm it. */
export function isOutcomeUnknownOf({ ok, status, unsent }: StoreResponse): boolean {
  if (ok || unsent) {
    return false;
  }
  return status === undefined || isOutcomeUnknownStatus(status, S3_OUTCOMES);
}

const HOST_FAILURE_NAMES = { "not-resolved": "NotResolved", "not-connected": "NotConnected" } as const;

function noResponse(url: URL, sent: boolean, failure: unknown): StoreResponse {
  const {
    message: cause,
    advice,
    transient,
    host,
  }: NetworkFailure = describeNetworkFailure(failure, url, sent);
  const message = advice ? `${cause}. ${advice}` : cause;
  const name = host === undefined ? "Network" : HOST_FAILURE_NAMES[host];
  const common = { ok: false, headers: {}, body: "", transient, unsent: !sent };
  return { ...common, name, message, host: url.hostname };
}

function whereabouts(
  headers: Record<string, string>,
  document: XmlElement | undefined,
): Pick<StoreResponse, "region" | "endpoint"> {
  const region = headers["x-amz-bucket-region"] ?? textOf(document, "Region");
  const endpoint = textOf(document, "Endpoint");
  return { ...(region && { region }), ...(endpoint && { endpoint }) };
}

/** The error code when the body contains none: a HEAD has no body, and a web page is not S3. */
function codeWithoutBody(status: number, body: string): string {
  if (body.trim() !== "") {
    return "NotS3";
  }
  if (status === 404) {
    return "NotFound";
  }
  return "Unknown";
}

/** Describes a response that is not from S3. */
export function shapeOf(headers: Readonly<Record<string, string>>, body: string): string {
  const type = (headers["content-type"] ?? "").split(";", 1)[0] ?? "";
  const title = /<title[^>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim();
  if (isHtml(body) || type === "text/html") {
    return title ? `an HTML page titled "${title}"` : "an HTML page";
  }
  if (body.trim() === "") {
    return "an empty response that is not from S3";
  }
  return type ? `a response of type ${type} that is not from S3` : "a response that is not from S3";
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      plain[name] = Array.isArray(value) ? value.join(", ") : value;
    }
  }
  return plain;
}

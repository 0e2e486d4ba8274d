import { type NetworkFailure, networkFailure } from "../http/network";
import type { RequestOutcome } from "../http/send-request";
import { isOutcomeUnknown, S3_OUTCOMES, TRANSIENT_S3_CODES, TRANSIENT_STATUSES } from "../http/status-codes";
import { isHtml, parseXml, textOf, type XmlElement } from "./xml";

/** What came back for one request, whoever sent it. */
export interface StoreResponse {
  ok: boolean;
  /** S3's error code; `NotS3` for somebody else's answer; `Network` or `Timeout` where there is none; empty if ok. */
  name: string;
  /** Absent where no answer came. */
  status?: number;
  /** The store's own sentence, or ours; not redacted. */
  message: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Where the answer says the bucket really is. */
  region?: string;
  endpoint?: string;
  /** Another attempt can end better. */
  transient: boolean;
  /** True when certainly nothing of the request has reached the store. */
  unsent?: boolean;
}

/** Reads an answer without believing in its status alone. */
export function toStoreResponse(url: URL, { sent, answer, failure }: RequestOutcome): StoreResponse {
  if (answer === undefined || answer.end === "broken") {
    return unanswered(url, sent, failure);
  }
  const headers = plainHeaders(answer.headers);
  const { status, body } = answer;
  // Only the body of a failure is parsed: that of a success is an object, or the AWS client reads it.
  const document = status < 300 ? undefined : parseXml(body);
  const common = { status, headers, body, ...whereabouts(headers, document) };
  if (status < 300) {
    return { ...common, ok: true, name: "", message: "", transient: false };
  }
  const name = textOf(document, "Code") ?? codeWithoutBody(status, body);
  const message = name === "NotS3" ? shapeOf(headers, body) : messageOf(document);
  const passing = TRANSIENT_S3_CODES.has(name) || TRANSIENT_STATUSES.has(status);
  return { ...common, ok: false, name, message, transient: passing };
}

/** The same answer, found not to be S3's although its status is a success. */
export function asNotS3(answer: StoreResponse): StoreResponse {
  return { ...answer, ok: false, name: "NotS3", message: shapeOf(answer.headers, answer.body) };
}

/** An answer that is S3's own but does not hold what was stored. */
export function withChangedBody(answer: StoreResponse, message: string): StoreResponse {
  return { ...answer, ok: false, name: "BodyDiffers", message };
}

export function timedOut(milliseconds: number): StoreResponse {
  const message = `no answer within ${Math.max(1, Math.round(milliseconds / 1000))} s`;
  return { ok: false, name: "Timeout", message, headers: {}, body: "", transient: true };
}

/** A mistake that the client finds before it sends anything. */
export function unsendable(message: string): StoreResponse {
  return { ok: false, name: "ClientRefused", message, headers: {}, body: "", transient: false, unsent: true };
}

/** The store's message. Some stores name the header that they reject in a separate element. */
function messageOf(document: XmlElement | undefined): string {
  return [textOf(document, "Message"), textOf(document, "Header")].filter(Boolean).join(": ");
}

/** Whether the request may have had its effect although no answer says so. */
export function isOutcomeUnknownOf({ ok, status, unsent }: StoreResponse): boolean {
  if (ok || unsent) {
    return false;
  }
  return status === undefined || isOutcomeUnknown(status, S3_OUTCOMES);
}

function unanswered(url: URL, sent: boolean, failure: unknown): StoreResponse {
  const { words, advice, passing }: NetworkFailure = networkFailure(failure, url, sent);
  const message = advice ? `${words}. ${advice}` : words;
  return { ok: false, name: "Network", message, headers: {}, body: "", transient: passing, unsent: !sent };
}

function whereabouts(
  headers: Record<string, string>,
  document: XmlElement | undefined,
): Pick<StoreResponse, "region" | "endpoint"> {
  const region = headers["x-amz-bucket-region"] ?? textOf(document, "Region");
  const endpoint = textOf(document, "Endpoint");
  return { ...(region && { region }), ...(endpoint && { endpoint }) };
}

/** A HEAD has no body to read a code from; a page or a login form has one that is not S3's. */
function codeWithoutBody(status: number, body: string): string {
  if (body.trim() !== "") {
    return "NotS3";
  }
  if (status === 404) {
    return "NotFound";
  }
  return "Unknown";
}

/** What an answer that is not S3's looks like. */
export function shapeOf(headers: Readonly<Record<string, string>>, body: string): string {
  const type = (headers["content-type"] ?? "").split(";", 1)[0] ?? "";
  const title = /<title[^>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim();
  if (isHtml(body) || type === "text/html") {
    return title ? `an HTML page titled "${title}"` : "an HTML page";
  }
  if (body.trim() === "") {
    return "an empty answer without the marks of S3";
  }
  return type ? `an answer of type ${type} that is not S3's` : "an answer that is not S3's";
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

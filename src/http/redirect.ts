import type { AttemptResult } from "./classify-response";
import type { Redactor } from "./redact";
import type { HttpResponse, OutgoingRequest } from "./send-request";
import { REDIRECT_STATUSES } from "./status-codes";

/** Enough for a canonical path; more redirects are a loop. */
const MAX_REDIRECTS = 3;

/**
 * Evaluates a redirect. Only GET requests follow one, and only to the same origin, because another origin must not
 * receive the credential.
 * @returns the next URL, a failure if the redirect is not followed, undefined for any other response
 */
export function redirection(
  response: HttpResponse,
  request: OutgoingRequest,
  redirects: number,
  redact: Redactor,
): URL | AttemptResult | undefined {
  if (!REDIRECT_STATUSES.has(response.status)) {
    return undefined;
  }
  const { url, method } = request;
  const location = response.headers.location ?? "";
  const target = location !== "" && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (target === undefined || !["http:", "https:"].includes(target.protocol)) {
    return notFollowed(response.status, "a redirect without a valid URL");
  }
  if (target.origin !== url.origin) {
    const origin = redact(target.origin);
    return notFollowed(
      response.status,
      `a redirect to ${origin}`,
      `If that is the URL of the service, set baseUrl to ${origin}`,
    );
  }
  if (method !== "GET") {
    const advice = "Check the path of baseUrl";
    return notFollowed(response.status, `a redirect to another path of ${target.origin}`, advice);
  }
  return redirects < MAX_REDIRECTS
    ? target
    : notFollowed(response.status, `more than ${MAX_REDIRECTS} redirects`);
}

function notFollowed(status: number, message: string, advice?: string): AttemptResult {
  return { reason: { cause: "status", status, message, advice }, retry: "never" };
}

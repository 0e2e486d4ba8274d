import type { AttemptResult } from "./classify-response";
import type { HttpResponse, OutgoingRequest } from "./send-request";
import { REDIRECT_STATUSES } from "./status-codes";

/** Enough for a canonical path; more redirects are a loop. */
const MAX_REDIRECTS = 3;

/**
 * Where a redirect leads: the next address, a verdict where it is not followed, nothing for other answers. Only
 * reading is repeated elsewhere, and only at the same origin: another one must not get the credential.
 */
export function redirection(
  answer: HttpResponse,
  request: OutgoingRequest,
  redirects: number,
): URL | AttemptResult | undefined {
  if (!REDIRECT_STATUSES.has(answer.status)) {
    return undefined;
  }
  const { url, method } = request;
  const location = answer.headers.location ?? "";
  const target = location !== "" && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (target === undefined || !["http:", "https:"].includes(target.protocol)) {
    return refused(answer.status, "a redirect without a usable address");
  }
  if (target.origin !== url.origin) {
    return refused(
      answer.status,
      `a redirect to ${target.origin}`,
      `If that is the service, set baseUrl to ${target.origin}`,
    );
  }
  if (method !== "GET") {
    const advice = "Check the path of baseUrl";
    return refused(answer.status, `a redirect to another path of ${target.origin}`, advice);
  }
  return redirects < MAX_REDIRECTS ? target : refused(answer.status, `more than ${MAX_REDIRECTS} redirects`);
}

function refused(status: number, words: string, advice?: string): AttemptResult {
  return { reason: { cause: "status", status, words, advice }, again: "never" };
}

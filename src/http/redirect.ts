import type { Arrived, OutgoingRequest } from "./exchange";
import type { Verdict } from "./judge";

/** Enough for a canonical path; more is a loop. */
const MOST_HOPS = 3;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Where a redirect leads: the next address, a verdict where it is not followed, nothing for other answers. Only
 * reading is repeated elsewhere, and only at the same origin: another one must not get the credential.
 */
export function redirection(
  answer: Arrived,
  request: OutgoingRequest,
  hops: number,
): URL | Verdict | undefined {
  if (!REDIRECTS.has(answer.status)) {
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
  return hops < MOST_HOPS ? target : refused(answer.status, `more than ${MOST_HOPS} redirects`);
}

function refused(status: number, words: string, advice?: string): Verdict {
  return { reason: { cause: "status", status, words, advice }, again: "never" };
}

/**
 * GET request of an anonymous client, as a user's browser sends it.
 *
 * `fetch` follows redirects to any address. A public URL is an input, so it could redirect a build machine to a
 * private address, such as the metadata service of a cloud. This module follows at most five redirects, and rejects
 * invalid targets, targets with http:// after https://, and private targets of a public URL.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isLoopback, isPrivateAddress, withoutBrackets } from "../http/address";
import { userAgent } from "../http/dispatcher";
import { REDIRECT_STATUSES } from "../http/status-codes";
import { asNotS3, type StoreResponse } from "./store-response";
import { type Attempt, sendUnsigned } from "./transport";

/** Limit that covers redirects to a canonical domain and to a region; more redirects are a loop. */
const MAX_REDIRECTS = 5;

/** The response to an anonymous client after all redirects. */
export interface AnonymousResponse {
  response: StoreResponse;
  /** Scheme, host and path of each URL after the first. */
  redirects: readonly string[];
  /** Reason why a redirect was not followed. */
  rejection?: string;
}

/** Reads a URL without credentials and cookies, and follows redirects after a check of each target. */
export async function anonymousGet(start: URL, attempt: Attempt): Promise<AnonymousResponse> {
  const redirects: string[] = [];
  let url = start;
  for (;;) {
    const response = await sendUnsigned(
      { url, method: "GET", headers: { "user-agent": userAgent() } },
      attempt,
    );
    const { location } = response.headers;
    // The body of S3's own redirects contains the endpoint, and browsers cannot follow all of them.
    if (
      !REDIRECT_STATUSES.has(response.status ?? 0) ||
      location === undefined ||
      response.name.endsWith("Redirect")
    ) {
      return { response, redirects: redirects };
    }
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    const rejection = await redirectRejection(start, url, next, redirects.length);
    if (next === undefined || rejection !== undefined) {
      return {
        response: { ...asNotS3(response), message: rejection ?? "" },
        redirects: redirects,
        rejection: rejection ?? "",
      };
    }
    url = next;
    redirects.push(`${url.origin}${url.pathname}`);
  }
}

async function redirectRejection(
  start: URL,
  from: URL,
  next: URL | undefined,
  redirects: number,
): Promise<string | undefined> {
  if (next === undefined || !/^https?:$/.test(next.protocol)) {
    return "redirect to an invalid address";
  }
  if (redirects >= MAX_REDIRECTS) {
    return `more than ${MAX_REDIRECTS} redirects`;
  }
  const where = `${next.origin}${next.pathname}`;
  if (from.protocol === "https:" && next.protocol === "http:") {
    return `redirect from https to ${where}`;
  }
  // A public URL must not make a build machine send requests into its own network (SSRF).
  if (!(await isPrivate(start)) && (await isPrivate(next))) {
    return `redirect into a private network, to ${where}`;
  }
  return undefined;
}

/** Whether any address of a host is private. A name that only a proxy can resolve is treated as public. */
async function isPrivate({ hostname }: URL): Promise<boolean> {
  if (isLoopback(hostname)) {
    return true;
  }
  const host = withoutBrackets(hostname);
  const addresses = isIP(host) === 0 ? await resolved(host) : [host];
  return addresses.some(isPrivateAddress);
}

async function resolved(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

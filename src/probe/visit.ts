import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isLoopback, isPrivateAddress, withoutBrackets } from "../http/address";
import { userAgent } from "../http/dispatcher";
import { REDIRECT_STATUSES } from "../http/status-codes";
import { asNotS3, type StoreResponse } from "./store-response";
import { type Attempt, sendUnsigned } from "./transport";

/** Enough for a domain's canonical form and a region; more redirects are a loop. */
const MAX_REDIRECTS = 5;

/** What a visitor without a key gets. */
export interface AnonymousResponse {
  answer: StoreResponse;
  /** Scheme, host and path of each address after the first. */
  redirects: readonly string[];
  /** Why a redirect was not followed. */
  refused?: string;
}

/** Reads an address as a stranger: no key, no cookie, no signature, redirects by hand. */
export async function anonymousGet(start: URL, attempt: Attempt): Promise<AnonymousResponse> {
  const hops: string[] = [];
  let url = start;
  for (;;) {
    const answer = await sendUnsigned(
      { url, method: "GET", headers: { "user-agent": userAgent() } },
      attempt,
    );
    const { location } = answer.headers;
    // S3's own redirects say more in their body than a visitor can follow.
    if (
      !REDIRECT_STATUSES.has(answer.status ?? 0) ||
      location === undefined ||
      answer.name.endsWith("Redirect")
    ) {
      return { answer, redirects: hops };
    }
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    const refused = await refusal(start, url, next, hops.length);
    if (next === undefined || refused !== undefined) {
      return {
        answer: { ...asNotS3(answer), message: refused ?? "" },
        redirects: hops,
        refused: refused ?? "",
      };
    }
    url = next;
    hops.push(`${url.origin}${url.pathname}`);
  }
}

async function refusal(
  start: URL,
  from: URL,
  next: URL | undefined,
  hops: number,
): Promise<string | undefined> {
  if (next === undefined || !/^https?:$/.test(next.protocol)) {
    return "a redirect to no usable address";
  }
  if (hops >= MAX_REDIRECTS) {
    return `more than ${MAX_REDIRECTS} redirects`;
  }
  const where = `${next.origin}${next.pathname}`;
  if (from.protocol === "https:" && next.protocol === "http:") {
    return `a redirect from https to ${where}`;
  }
  // A public address must not lead a build machine into its own network.
  if (!(await isPrivate(start)) && (await isPrivate(next))) {
    return `a redirect into a private network, to ${where}`;
  }
  return undefined;
}

/** Whether any address of a host is private; a name that only a proxy can resolve counts as public. */
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

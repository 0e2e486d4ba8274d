/** The loopback names that stand for themselves in a list of exceptions. */
export const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;

/** True for a host name, as `URL` writes it, that never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/** An address that cannot be used; the message is a sentence for the user. */
export class UnusableAddress extends Error {
  override readonly name = "UnusableAddress";
}

/** Reads a base URL and refuses what would be lost or leak on the way. */
export function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new UnusableAddress("baseUrl is not an address that starts with http:// or https://");
  }
  if (url.username || url.password) {
    throw new UnusableAddress("baseUrl must not hold a user name or password");
  }
  if (url.search || url.hash) {
    throw new UnusableAddress("baseUrl must not hold a query or a fragment");
  }
  return url;
}

/** The URL of one call; keeps the path part of the base URL. */
export function callUrl(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = /^https?:\/\//i.test(path) ? absolute(base, path) : appended(base, path);
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.append(name, value);
  }
  return url;
}

function absolute(base: URL, path: string): URL {
  const url = URL.canParse(path) ? new URL(path) : undefined;
  if (url?.origin !== base.origin) {
    throw new UnusableAddress(`the address is not at ${base.origin}`);
  }
  return url;
}

function appended(base: URL, path: string): URL {
  // A URL parser resolves dot segments, so that an object named ".." would become another endpoint.
  const segments = (path.split(/[?#]/, 1)[0] ?? "").split("/");
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new UnusableAddress('a name of "." or ".." cannot be part of an address');
  }
  return new URL(`${base.origin}${base.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`);
}

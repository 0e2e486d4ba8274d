/**
 * URLs of requests, and addresses that do not leave this machine or its network.
 *
 * Joining a base URL with a path by hand loses the base path, resolves an object named ".." to another endpoint, or
 * sends the credential to another origin. `callUrl` prevents all three. Host names are not resolved: a name that DNS
 * maps to a private address is treated as public.
 *
 *     const url = callUrl(parseBaseUrl("https://ryzeapi.cloud"), "/api/instance/s3/chat");
 */
import { BlockList, isIP } from "node:net";
import { joinUrl } from "../url";

/** Loopback names for `NO_PROXY`, which does not know address ranges. */
export const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;

type AddressRange = readonly [network: string, prefix: number, family: "ipv4" | "ipv6"];

/** The addresses of this machine (RFC 1122, RFC 4291). */
const LOOPBACK_RANGES: readonly AddressRange[] = [
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
];

/** Addresses that the Internet does not route: of this machine, of its network and of its provider's network. */
const PRIVATE_RANGES: readonly AddressRange[] = [
  ...LOOPBACK_RANGES,
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["::", 128, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
];

const LOOPBACK_LIST = createBlockList(LOOPBACK_RANGES);
const PRIVATE_LIST = createBlockList(PRIVATE_RANGES);

function createBlockList(ranges: readonly AddressRange[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    list.addSubnet(...range);
  }
  return list;
}

/** Whether a host name in the notation of `URL` belongs to this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    contains(LOOPBACK_LIST, withoutBrackets(hostname))
  );
}

/** Whether a string is an IP address that the Internet does not route. */
export function isPrivateAddress(address: string): boolean {
  return contains(PRIVATE_LIST, address);
}

/** Whether a host name in the notation of `URL` belongs to this machine or to a private network. */
export function isLocalHost(hostname: string): boolean {
  const host = withoutBrackets(hostname);
  return (
    isLoopback(hostname) ||
    isPrivateAddress(host) ||
    (isIP(host) === 0 && (!host.includes(".") || /\.(?:internal|lan|local|home\.arpa|svc)$/.test(host)))
  );
}

/** Removes the brackets of an IPv6 address in the host of a URL. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Thrown for a URL that cannot be used. The message is part of a longer one, so it has no period. */
export class InvalidUrlError extends Error {
  override readonly name = "UnusableAddress";
}

/** Parses a base URL. Throws for parts that would be lost or would leak a credential. */
export function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new InvalidUrlError("baseUrl must be a URL that starts with http:// or https://");
  }
  if (url.username || url.password) {
    throw new InvalidUrlError("baseUrl must not contain a user name or password");
  }
  if (url.search || url.hash) {
    throw new InvalidUrlError("baseUrl must not contain a query or a fragment");
  }
  return url;
}

/** Returns the URL of one request, with the path of the base URL. */
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
    throw new InvalidUrlError(`the URL must start with ${base.origin}`);
  }
  return url;
}

function appended(base: URL, path: string): URL {
  // A URL parser resolves dot segments, so that an object named ".." would become another endpoint.
  const segments = (path.split(/[?#]/, 1)[0] ?? "").split("/");
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new InvalidUrlError('the name of the object must not be "." or ".."');
  }
  return joinUrl(`${base.origin}${base.pathname}`, path.replace(/^\/+/, ""));
}

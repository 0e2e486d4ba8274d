import { BlockList, isIP } from "node:net";
import { joinUrl } from "../url";

/** The loopback names that stand for themselves in a list of exceptions. */
export const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;

type AddressRange = readonly [network: string, prefix: number, family: "ipv4" | "ipv6"];

/** The addresses of this machine (RFC 1122, RFC 4291). */
const LOOPBACK_RANGES: readonly AddressRange[] = [
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
];

/** The addresses that the Internet does not route: of this machine, of its network and of its provider's network. */
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

/** Whether a host name, as `URL` writes it, never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    contains(LOOPBACK_LIST, withoutBrackets(hostname))
  );
}

/** Whether an IP address is one that the Internet does not route; false for anything else. */
export function isPrivateAddress(address: string): boolean {
  return contains(PRIVATE_LIST, address);
}

/** An IPv6 address in the host of a URL is written in brackets. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** An address that cannot be used; the message is a sentence for the user. */
export class InvalidUrlError extends Error {
  override readonly name = "UnusableAddress";
}

/** Reads a base URL and refuses what would be lost or leak on the way. */
export function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new InvalidUrlError("baseUrl is not an address that starts with http:// or https://");
  }
  if (url.username || url.password) {
    throw new InvalidUrlError("baseUrl must not hold a user name or password");
  }
  if (url.search || url.hash) {
    throw new InvalidUrlError("baseUrl must not hold a query or a fragment");
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
    throw new InvalidUrlError(`the address is not at ${base.origin}`);
  }
  return url;
}

function appended(base: URL, path: string): URL {
  // A URL parser resolves dot segments, so that an object named ".." would become another endpoint.
  const segments = (path.split(/[?#]/, 1)[0] ?? "").split("/");
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new InvalidUrlError('a name of "." or ".." cannot be part of an address');
  }
  return joinUrl(`${base.origin}${base.pathname}`, path.replace(/^\/+/, ""));
}

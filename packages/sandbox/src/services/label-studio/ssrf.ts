import { BlockList, isIP } from "node:net";
import { reject } from "./errors";

/** Networks that 1.23.2 rejects. It does not support IPv6 literals at all. */
const RESERVED: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Rejects endpoints in reserved networks (SSRF protection), before all other checks. Host names are not resolved. */
export function assertNotReserved(endpoint: unknown): void {
  if (typeof endpoint !== "string" || endpoint.trim() === "") {
    return;
  }
  const host = endpoint.trim().match(/^https?:\/\/(\[[^\]]*\]|[^:/]*)/i)?.[1];
  if (host === undefined) {
    reject(
      403,
      "The provided URL was not allowed. URLs must use http:// or https://, and must not resolve to local or private " +
        "network addresses when SSRF protection applies.",
    );
  }
  if (host.startsWith("[") || host.endsWith(".invalid")) {
    reject(500, `Can't resolve hostname ${host}`);
  }
  const address = host === "localhost" ? "127.0.0.1" : host;
  for (const [network, bits] of RESERVED) {
    const block = new BlockList();
    block.addSubnet(network, bits);
    if (isIP(address) === 4 && block.check(address)) {
      reject(403, `URL resolves to a reserved network address (block: ${network}/${bits})`);
    }
  }
}

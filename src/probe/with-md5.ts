import { createHash } from "node:crypto";

/** Replaces checksum headers by Content-MD5: some operations always send CRC32, which older stores reject. */
export function withMd5<T extends { request: unknown }>(args: T): T {
  const { headers, body } = args.request as { headers: Record<string, string>; body?: unknown };
  const names = Object.keys(headers).filter((name) => /^x-amz-(?:sdk-)?checksum-/i.test(name));
  if (names.length === 0) {
    return args;
  }
  for (const name of names) {
    delete headers[name];
  }
  const bytes = typeof body === "string" || body instanceof Uint8Array ? body : "";
  headers["content-md5"] = createHash("md5").update(bytes).digest("base64");
  return args;
}

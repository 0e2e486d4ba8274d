import { createHash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials, S3 } from "../../../src/s3";
import { Sha256 } from "../../../src/s3/sha256";

/** A request that no SDK sends, for example with an unknown query parameter. */
export interface RawRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  credentials?: Credentials;
  region?: string;
}

/** Sends a signed request to the emulator. */
export async function sendSigned(s3: S3, request: RawRequest): Promise<Response> {
  const { method, target, headers = {}, body } = request;
  const { credentials = s3.root, region = s3.region } = request;
  const url = new URL(s3.url + target);
  const signer = new SignatureV4({
    credentials,
    region,
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const hash = createHash("sha256")
    .update(body ?? "")
    .digest("hex");
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, "x-amz-content-sha256": hash, ...headers },
    body,
  });
  return fetch(url, { method, headers: signed.headers, ...(body !== undefined && { body }) });
}

/** Status and error code of a signed request. */
export async function signedStatus(s3: S3, request: RawRequest): Promise<string> {
  const response = await sendSigned(s3, request);
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}

/** Text of the response to a signed request. */
export async function signedText(s3: S3, request: RawRequest): Promise<string> {
  return (await sendSigned(s3, request)).text();
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("base64");
}

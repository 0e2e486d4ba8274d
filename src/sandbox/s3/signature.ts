import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Checksum, HttpRequest, SourceData } from "@smithy/types";
import type { Request } from "../service";
import { S3Error } from "./errors";
import type { AccessKey } from "./model";
import type { Presented } from "./signature-parts";

/** Computes what the signature of a request should be, with the signer that clients use. */
class Verifier extends SignatureV4 {
  async expected(request: HttpRequest, payload: string, when: Date): Promise<Computed> {
    const canonical = this.createCanonicalRequest(request, request.headers, payload);
    const { longDate, shortDate } = this.formatDate(when);
    const scope = `${shortDate}/${await this.regionProvider()}/${this.service}/aws4_request`;
    const text = await this.createStringToSign(longDate, scope, canonical, "AWS4-HMAC-SHA256");
    return { canonical, text, signature: await this.sign(text, { signingDate: when }) };
  }
}

interface Computed {
  canonical: string;
  text: string;
  signature: string;
}

class Sha256 implements Checksum {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: SourceData) {
    this.hash = this.start();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.start();
  }

  private start(): Hash | Hmac {
    if (this.secret === undefined) {
      return createHash("sha256");
    }
    const secret = typeof this.secret === "string" ? this.secret : Buffer.from(bytesOf(this.secret));
    return createHmac("sha256", secret);
  }
}

function bytesOf(data: Exclude<SourceData, string>): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** Throws `SignatureDoesNotMatch` unless the signature was made with this key's secret for this very request. */
export async function checkSignature(request: Request, presented: Presented, key: AccessKey): Promise<void> {
  const verifier = new Verifier({
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
    region: presented.region,
    service: presented.service,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { canonical, text, signature } = await verifier.expected(
    signedParts(request, presented),
    presented.payloadHash,
    presented.date,
  );
  if (!isEqual(signature, presented.signature)) {
    throw mismatch(key, presented, text, canonical);
  }
}

function signedParts(request: Request, presented: Presented): HttpRequest {
  const query: Record<string, string[]> = {};
  for (const [name, value] of request.query) {
    query[name] = [...(query[name] ?? []), value];
  }
  const headers: Record<string, string> = {};
  for (const name of presented.signedHeaders) {
    headers[name] = String(request.headers[name] ?? "")
      .trim()
      .replace(/\s+/g, " ");
  }
  return {
    method: request.method,
    path: canonicalPath(request.path),
    query,
    headers,
    protocol: "",
    hostname: "",
  };
}

/** Clients sign the strictly encoded path, whatever their HTTP library then sends. */
function canonicalPath(path: string): string {
  return path.split("/").map(encodedStrictly).join("/");
}

function encodedStrictly(segment: string): string {
  let plain = segment;
  try {
    plain = decodeURIComponent(segment);
  } catch {
    // Signed as it stands; the request is refused later.
  }
  return encodeURIComponent(plain).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function mismatch(key: AccessKey, presented: Presented, text: string, canonical: string): S3Error {
  const message =
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
  return new S3Error(403, "SignatureDoesNotMatch", message, {
    AWSAccessKeyId: key.accessKeyId,
    StringToSign: text,
    SignatureProvided: presented.signature,
    CanonicalRequest: canonical,
  });
}

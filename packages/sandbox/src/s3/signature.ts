/**
 * Verification of Signature Version 4.
 *
 * Wrong keys, headers that a proxy changes and paths that a client encodes differently all fail with
 * `SignatureDoesNotMatch`. An emulator that accepts every signature would hide these errors, and a separate
 * implementation of the algorithm could contain its own. So the signer of the AWS SDK computes the expected signature
 * from the request as it arrived. The response contains the string to sign and the canonical request, as in S3, so that
 * the two sides can be compared.
 *
 *     await checkSignature(request, presented, key); // throws unless the request was signed with the secret of the key
 */
import { timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "@smithy/types";
import type { Request } from "../kit/request";
import { decoded, encodedStrictly } from "./addressing";
import { S3Error } from "./errors";
import type { AccessKey } from "./model";
import { Sha256 } from "./sha256";
import type { Presented } from "./signature-parts";

/** Computes the expected signature of a request. */
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

/** Throws `SignatureDoesNotMatch` unless this request was signed with the secret of this key. */
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

/** Throws `SignatureDoesNotMatch` unless the policy of a form was signed with the secret of this key. */
export async function checkPolicySignature(
  policy: string,
  { region, service, date, signature }: Pick<Presented, "region" | "service" | "date" | "signature">,
  key: AccessKey,
): Promise<void> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
    region,
    service,
    sha256: Sha256,
  });
  if (!isEqual(await signer.sign(policy, { signingDate: date }), signature)) {
    const message =
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    throw new S3Error(403, "SignatureDoesNotMatch", message, {
      AWSAccessKeyId: key.accessKeyId,
      StringToSign: policy,
      SignatureProvided: signature,
    });
  }
}

function signedParts(request: Request, presented: Presented): HttpRequest {
  // Without a prototype, because a parameter can be named "constructor".
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of request.query) {
    query[name] = [...(query[name] ?? []), value];
  }
  const headers: Record<string, string> = {};
  for (const name of presented.signedHeaders) {
    headers[name] = utf8(String(request.headers[name] ?? ""))
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

/** Text of a header. Node.js reads the bytes as Latin-1, and some clients send UTF-8, for example in metadata. */
function utf8(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const decodedBytes = bytes.toString("utf8");
  return Buffer.from(decodedBytes).equals(bytes) ? decodedBytes : text;
}

/** Path as clients sign it: strictly encoded, even if the HTTP library sends it differently. */
function canonicalPath(path: string): string {
  return path
    .split("/")
    .map((segment) => encodedStrictly(decoded(segment)))
    .join("/");
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

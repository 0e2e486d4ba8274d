import type { Request } from "../kit/request";

/** Parameters that are part of the signature of a presigned URL. */
const SIGNATURE = [
  "x-amz-algorithm",
  "x-amz-content-sha256",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
];

/**
 * The request with the headers that are query parameters of its presigned URL. The AWS SDK for JavaScript moves
 * `x-amz-` headers to the query, for example the ACL and the metadata of an upload, and S3 reads them there. Checksums
 * remain in the query: the SDK computes them for an empty body, because the content is not known when it signs.
 */
export function withHeadersOfQuery(request: Request): Request {
  const headers = { ...request.headers };
  if (!request.query.has("X-Amz-Signature")) {
    return request;
  }
  for (const [parameter, value] of request.query) {
    const name = parameter.toLowerCase();
    const isHeader = name.startsWith("x-amz-") && !SIGNATURE.includes(name) && !name.includes("checksum");
    if (isHeader && headers[name] === undefined) {
      headers[name] = value;
    }
  }
  return { ...request, headers };
}

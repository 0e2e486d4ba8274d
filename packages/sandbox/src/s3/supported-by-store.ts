import { header, type Request } from "../kit/request";
import type { RequestTarget } from "./addressing";
import { isSigned } from "./authentication";
import { invalidArgument, S3Error } from "./errors";
import { checksumHeaders } from "./payload";
import type { Profile } from "./profiles";
import { isChunked } from "./receive-body";

/** Rejects requests that a store of this profile does not support, before authentication. */
export function assertSupportedByStore(request: Request, target: RequestTarget, profile: Profile): void {
  if (profile.addressing === "virtual" && target.style === "path" && target.bucket !== undefined) {
    const message = "The bucket you are attempting to access must be addressed using OSS third level domain.";
    throw new S3Error(403, "SecondLevelDomainForbidden", message);
  }
  if (profile.anonymous === "publicDomainOnly" && !isSigned(request)) {
    throw invalidArgument("Authorization");
  }
  if (profile.chunkedUploads === "refused" && isChunked(request)) {
    throw invalidArgument(
      "aws-chunked encoding is not supported with the specified x-amz-content-sha256 value.",
    );
  }
  const [checksum] = checksumHeaders(request);
  if (checksum !== undefined && profile.checksumHeaders === "unsupportedHeader") {
    throw invalidArgument(`Unsupported header '${checksum}' received for this API call.`);
  }
  if (checksum !== undefined && profile.checksumHeaders === "signatureError") {
    throw new S3Error(
      403,
      "SignatureDoesNotMatch",
      "Access denied. The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.",
    );
  }
  if (profile.name === "oss" && request.query.has("delete") && header(request, "content-md5") === undefined) {
    throw new S3Error(400, "MissingArgument", "Missing Some Required Arguments.", {
      ArgumentName: "Content-MD5",
    });
  }
}

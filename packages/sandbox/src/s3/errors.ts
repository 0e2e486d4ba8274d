/** A permission that a caller lacks, and the rule that denied it. */
export interface Denial {
  action: string;
  resource: string;
  reason: "explicit-identity" | "explicit-resource" | "restricted" | "implicit";
}

/** Error response of S3 in XML, with a code for programs and a message for people. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  /** The permission that the caller lacks. */
  denial?: Denial;
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** XML elements in addition to Code and Message. */
    readonly fields: Record<string, string> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** Access-denied error. The default message is what S3 returns to callers outside the bucket's account. */
export function accessDenied(message = "Access Denied"): S3Error {
  return new S3Error(403, "AccessDenied", message);
}

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket });
}

export function noSuchKey(key: string): S3Error {
  return new S3Error(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
}

export function noSuchUpload(): S3Error {
  const message =
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  return new S3Error(404, "NoSuchUpload", message);
}

export function aclNotSupported(): S3Error {
  return new S3Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

/** Error for a header or setting that the emulated store does not offer. */
export function notImplemented(what: string): S3Error {
  const message = "A header you provided implies functionality that is not implemented";
  return new S3Error(501, "NotImplemented", message, { Header: what });
}

/** Error for a query parameter that the emulator does not support. */
export function unsupportedQuery(name: string): S3Error {
  const message = `A query parameter you provided implies functionality that is not implemented: ${name}. The S3 emulator does not offer it, and nothing was changed.`;
  return new S3Error(501, "NotImplemented", message, { QueryParameter: name });
}

/** Error for an element of a request body that the emulator does not support. */
export function unsupportedElement(name: string): S3Error {
  const message = `The element ${name} implies functionality that is not implemented. The S3 emulator does not offer it, and nothing was changed.`;
  return new S3Error(501, "NotImplemented", message, { Element: name });
}

/** Error for a request header that the emulator does not support. */
export function unsupportedHeader(name: string): S3Error {
  const message = `A header you provided implies functionality that is not implemented: ${name}. The S3 emulator does not offer it, and nothing was changed.`;
  return new S3Error(501, "NotImplemented", message, { Header: name });
}

export function malformedXml(): S3Error {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new S3Error(400, "MalformedXML", message);
}

export function malformedPolicy(message: string): S3Error {
  return new S3Error(400, "MalformedPolicy", message);
}

export function invalidArgument(message: string, fields: Record<string, string> = {}): S3Error {
  return new S3Error(400, "InvalidArgument", message, fields);
}

import type { ListObjectsV2CommandInput, ListObjectsV2Output } from "@aws-sdk/client-s3";

/** Options of a listing. */
export interface ListOptions {
  prefix: string;
  maxKeys: number;
  /** Text after which keys are grouped. @default keys are not grouped */
  delimiter?: "/" | undefined;
  /** Confirms that the account of the key pays for the request. */
  payer?: "requester" | undefined;
}

/** First page of a listing. */
export interface Listing {
  keys: readonly string[];
  /** Directories of all other keys, with a slash at their end, if a delimiter was sent. */
  directories: readonly string[];
  isTruncated: boolean;
}

/** Input of the SDK's listing. Keys are requested in the encoding of URLs, as boto3 does. */
export function listingInput(
  Bucket: string,
  { prefix, maxKeys, delimiter, payer }: ListOptions,
): ListObjectsV2CommandInput {
  return {
    Bucket,
    MaxKeys: maxKeys,
    EncodingType: "url",
    ...(prefix && { Prefix: prefix }),
    ...(delimiter && { Delimiter: delimiter }),
    ...(payer && { RequestPayer: payer }),
  };
}

/** Reads a page. Keys can be URL-encoded, because XML cannot contain all characters of a key. */
export function listingOf({ EncodingType, ...page }: ListObjectsV2Output): Listing {
  const textOf = (text = "") => (EncodingType === "url" ? decodeKey(text) : text);
  const { Contents = [], CommonPrefixes = [], IsTruncated = false } = page;
  return {
    keys: Contents.map(({ Key }) => textOf(Key)),
    directories: CommonPrefixes.map(({ Prefix }) => textOf(Prefix)),
    isTruncated: IsTruncated,
  };
}

/** Decodes a key as boto3 does: a plus is a space. An invalid encoding stays as it is. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

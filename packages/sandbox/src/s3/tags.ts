import { invalidArgument, malformedXml, S3Error } from "./errors";
import type { XmlObject } from "./xml";
import type { Element } from "./xml-parser";

/** Tags by key. */
export type Tags = Record<string, string>;

const MAX_OBJECT_TAGS = 10;
export const MAX_BUCKET_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
/** Letters, numbers, spaces and a few symbols (AWS General Reference, "Tag naming limits and requirements"). */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags in the `x-amz-tagging` header, which has the format of a query. */
export function tagsInHeader(text: string): Tags {
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length === 0) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      {
        ArgumentName: "x-amz-tagging",
        ArgumentValue: text,
      },
    );
  }
  return checkedTags(pairs);
}

/** Tags in a `Tagging` document. */
export function tagsInXml(tagging: Element, max = MAX_OBJECT_TAGS): Tags {
  const set = tagging.child("TagSet");
  if (set === undefined) {
    throw malformedXml();
  }
  return tagsOf(set.children("Tag"), max);
}

/** Tags in `Tag` elements. */
export function tagsOf(elements: readonly Element[], max: number): Tags {
  const pairs = elements.map((tag): [string, string] => {
    const [key, value] = [tag.text("Key"), tag.text("Value")];
    if (key === undefined || value === undefined) {
      throw malformedXml();
    }
    return [key, value];
  });
  return checkedTags(pairs, max);
}

export function tagsXml(tags: Tags): XmlObject {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}

function checkedTags(pairs: [string, string][], max = MAX_OBJECT_TAGS): Tags {
  if (pairs.length > max) {
    const message =
      max === MAX_OBJECT_TAGS
        ? `Object tags cannot be greater than ${max}`
        : `Bucket tag count cannot be greater than ${max}`;
    throw new S3Error(400, "BadRequest", message);
  }
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) {
    throw invalidTag("Cannot provide multiple Tags with the same key");
  }
  for (const [key, value] of pairs) {
    if (key === "" || key.length > MAX_KEY_LENGTH || key.startsWith("aws:") || !ALLOWED.test(key)) {
      throw invalidTag("The TagKey you have provided is invalid");
    }
    if (value.length > MAX_VALUE_LENGTH || !ALLOWED.test(value)) {
      throw invalidTag("The TagValue you have provided is invalid");
    }
  }
  return Object.fromEntries(pairs);
}

function invalidTag(message: string): S3Error {
  return new S3Error(400, "InvalidTag", message);
}

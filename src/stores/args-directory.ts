import { trimSlashes } from "../url";

/** Characters that are wildcards or variables in policies, or that URLs must not contain. */
const UNUSABLE = /[*?$"<>\\^`{|}\p{Cc}]/u;

/**
 * Removes the slashes at the ends of a directory; returns undefined for the whole bucket. The directory becomes part of
 * keys, URLs and policies. Throws if it contains a character that has a special meaning in one of them.
 *
 * @param input name of the input, for the error
 * @example
 * directoryOf("/media/chat/") // "media/chat"
 */
export function directoryOf(directory: string | undefined, input = "directory"): string | undefined {
  const plain = directory === undefined ? undefined : trimSlashes(directory);
  if (!plain) {
    return undefined;
  }
  const problem = problemOf(plain, directory);
  if (problem) {
    throw new Error(`${input}: ${problem}`);
  }
  return plain;
}

function problemOf(directory: string, given = directory): string | undefined {
  const found = UNUSABLE.exec(directory)?.[0];
  if (found !== undefined) {
    return `must not contain ${JSON.stringify(found)}, got ${JSON.stringify(given)}. The character has a special meaning in policies or URLs.`;
  }
  if (directory.split("/").some((part) => /^\.{0,2}$/.test(part))) {
    return `must not contain '//', '.' or '..', got ${JSON.stringify(given)}. S3 does not resolve them in keys. Write the plain path.`;
  }
  return undefined;
}

import { trimSlashes } from "../url";

/** Where keys end to be plain: slashes without a name, wildcards and variables of policies, what URLs cannot hold. */
const UNUSABLE = /[*?$"<>\\^`{|}\p{Cc}]/u;

/**
 * A directory in a bucket without slashes at its ends; undefined for the whole bucket. The same text becomes part of
 * keys, URLs and policies, so it may hold nothing that one of them reads as more than a letter.
 *
 * @example
 * directoryOf("/media/chat/") // "media/chat"
 */
export function directoryOf(directory: string | undefined): string | undefined {
  const plain = directory === undefined ? undefined : trimSlashes(directory);
  if (!plain) {
    return undefined;
  }
  const problem = problemOf(plain);
  if (problem) {
    throw new Error(`directory "${directory}": ${problem}`);
  }
  return plain;
}

function problemOf(directory: string): string | undefined {
  const found = UNUSABLE.exec(directory)?.[0];
  if (found !== undefined) {
    return `must not contain ${JSON.stringify(found)}, which policies or URLs read as more than a letter`;
  }
  if (directory.split("/").some((part) => /^\.{0,2}$/.test(part))) {
    return "must not contain '//', '.' or '..': S3 keys have no such folders; write the plain path";
  }
  return undefined;
}

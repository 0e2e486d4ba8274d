/**
 * Variables in policies, such as `${aws:username}` (IAM User Guide, "Policy variables").
 *
 * One policy with a variable gives each user an own prefix. The value of a variable is not a pattern: a user named `*`
 * must not get the prefixes of all others.
 *
 *     withVariables("arn:aws:s3:::bucket/${aws:username}/*", { "aws:username": "alice" });
 */
import { escapedPattern } from "./policy-pattern";

const VARIABLE = /\$\{([^}]*)\}/g;
/** Variables that stand for a character that has a meaning. */
const CHARACTERS = ["*", "?", "$"];

/** Pattern with the values of its variables; undefined if one has no value, so that the statement does not apply. */
export function withVariables(
  pattern: string,
  context: Readonly<Record<string, string | undefined>>,
): string | undefined {
  let isComplete = true;
  const filled = pattern.replace(VARIABLE, (_variable, content: string) => {
    if (CHARACTERS.includes(content)) {
      return escapedPattern(content);
    }
    const [, name = "", byDefault] = /^\s*([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(content) ?? [];
    const value = context[name.toLowerCase()] ?? byDefault;
    isComplete &&= value !== undefined;
    return escapedPattern(value ?? "");
  });
  return isComplete ? filled : undefined;
}

/**
 * The wording rules of this project: one term per thing, literal verbs, no leftovers of earlier names.
 *
 * A linter for prose reads comments and Markdown, but most of the text here is in error messages, values and
 * identifiers. The rules are therefore regular expressions on three kinds of text, which `parts.ts` extracts:
 *
 * - prose rules: comments, Markdown text, and string literals that contain a space
 * - value rules: whole string literals
 * - name rules: identifiers and file names
 *
 * A line that contains "wording-ignore", or follows a line that does, is skipped. Generated files are skipped, because
 * their text comes from the definitions.
 */
interface Rule {
  name: string;
  /** Suggested replacement. */
  better: string;
}

export interface ProseRule extends Rule {
  find: RegExp;
  /** No hit if this matches up to 60 characters on both sides of the phrase. */
  not?: RegExp;
  /** Files without hits of this rule. */
  except?: RegExp;
  onlyComment?: boolean;
  /** Number of characters of the phrase that are printed. */
  show?: number;
}

export interface NameRule extends Rule {
  /** Consecutive words of the name; each is the source of a regular expression. */
  parts: readonly string[];
  /** Whether the name must consist of one word only. */
  whole?: boolean;
  /** Whether the word must be the last one. */
  ending?: boolean;
  /** Whether the name must start with a capital letter. */
  classOnly?: boolean;
  not?: RegExp;
  only?: RegExp;
  except?: RegExp;
}

export interface ValueRule extends Rule {
  find: RegExp;
}

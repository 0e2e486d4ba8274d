/**
 * Extracts the parts of a file to which the wording rules apply.
 *
 * TypeScript and JavaScript are read by a small tokenizer that distinguishes comments, strings, templates, regular
 * expressions and identifiers. It needs no syntax tree, so it also reads files that do not compile. In Markdown, code
 * blocks contribute only their comments, and inline code and link targets are masked. Of package.json, the
 * description is read.
 */
import type { Parts, Prose } from "./part";
import { Tokenizer } from "./tokenizer";

const CODE = /\.(?:ts|tsx|mts|cts|js|mjs|cjs)$/;

/** @returns undefined if the rules do not apply to files of this type */
export function partsOf(file: string, source: string): Parts | undefined {
  if (CODE.test(file)) {
    return new Tokenizer(source).parts();
  }
  if (file.endsWith(".md")) {
    return { prose: markdownProse(source), values: [], names: [] };
  }
  return file.endsWith("package.json")
    ? { prose: [packageDescription(source)], values: [], names: [] }
    : undefined;
}

function packageDescription(source: string): Prose {
  const line = source.split("\n").findIndex((row) => row.includes('"description"')) + 1;
  const { description = "" }: { description?: string } = JSON.parse(source);
  return { text: description, line, comment: false };
}

function markdownProse(source: string): Prose[] {
  const parts: Prose[] = [];
  let isFenced = false;
  let block: Prose | undefined;
  for (const [at, row] of source.split("\n").entries()) {
    const line = at + 1;
    if (/^\s*```/.test(row)) {
      isFenced = !isFenced;
      block = undefined;
    } else if (isFenced) {
      const comment = /(?:^|\s)(?:#|\/\/) (.*)$/.exec(row)?.[1];
      if (comment !== undefined) {
        parts.push({ text: comment, line, comment: false });
      }
    } else {
      block = withRow(parts, block, row, line);
    }
  }
  return parts;
}

/** Adds a row to its paragraph, and returns the paragraph that the next row continues. */
function withRow(parts: Prose[], block: Prose | undefined, row: string, line: number): Prose | undefined {
  if (row.trim() === "") {
    return undefined;
  }
  if (block && !/^\s*(?:\||#|-|\*|\d+\.)/.test(row)) {
    block.text += `\n${withoutCode(row)}`;
    return block;
  }
  const next = { text: withoutCode(row), line, comment: false };
  parts.push(next);
  return /^\s*[|#]/.test(row) ? undefined : next;
}

/** Masks inline code and link targets, except former outcome values. */
function withoutCode(row: string): string {
  return row
    .replace(/`[^`]*`/g, (code) =>
      /does not work|could not be tried/.test(code) ? code : `\`${"".padEnd(code.length - 2, "·")}\``,
    )
    .replace(/\]\([^)]*\)/g, (link) => "]".padEnd(link.length, "·"));
}

/** Replaces the parts of a page between `<!-- generated: name -->` and `<!-- end -->`. */
export function withGenerated(page: string, parts: Readonly<Record<string, string>>, file: string): string {
  let text = page;
  for (const [name, part] of Object.entries(parts)) {
    const start = `<!-- generated: ${name} -->\n`;
    const from = text.indexOf(start);
    const to = text.indexOf("<!-- end -->", from);
    if (from < 0 || to < 0) {
      throw new Error(`${file} must contain the lines "${start.trim()}" and "<!-- end -->". Restore them.`);
    }
    text = `${text.slice(0, from)}${start}${part}\n${text.slice(to)}`;
  }
  return text;
}

/** Formats a table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replace("|  |", "| |");
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

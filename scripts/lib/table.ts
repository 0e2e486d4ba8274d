/**
 * Aligns the columns of a table with spaces.
 *
 * @param leftAligned number of columns that are aligned to the left; the other ones are aligned to the right
 */
export function alignColumns(rows: readonly (readonly string[])[], leftAligned: number): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const align = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return column < leftAligned ? cell.padEnd(width) : cell.padStart(width);
  };
  return rows.map((row) => row.map(align).join("  ").trimEnd());
}

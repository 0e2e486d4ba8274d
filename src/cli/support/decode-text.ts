/** The byte order marks of UTF-16, which PowerShell's `>` writes. */
const UTF16_MARKS: readonly (readonly [first: number, second: number, encoding: string])[] = [
  [0xff, 0xfe, "utf-16le"],
  [0xfe, 0xff, "utf-16be"],
];

/** Decodes a file or stdin as UTF-8, or as UTF-16 if it starts with that byte order mark. Removes the mark. */
export function decodeText(bytes: Uint8Array): string {
  const mark = UTF16_MARKS.find(([first, second]) => bytes[0] === first && bytes[1] === second);
  return new TextDecoder(mark?.[2] ?? "utf-8").decode(bytes);
}

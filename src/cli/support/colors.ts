import type { WriteStream } from "node:tty";

type Stream = Pick<WriteStream, "write"> & { isTTY?: boolean };

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

export type Paint = (colour: keyof typeof CODES, text: string) => string;

/** Colours on a terminal, unless NO_COLOR is set (https://no-color.org); else the text as it is. */
export function painter(stream: Stream, environment: NodeJS.ProcessEnv = process.env): Paint {
  const coloured = stream.isTTY === true && !environment.NO_COLOR;
  return (colour, text) => (coloured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
}

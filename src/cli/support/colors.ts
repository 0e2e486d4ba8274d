import { styleText } from "node:util";

/** A function that styles text, or returns it unchanged if the stream has no colors. */
export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow", text: string) => string;

/**
 * Returns a function that colors text for a stream. Node decides whether the stream gets colors: terminals do, unless
 * `NO_COLOR` is set, and `FORCE_COLOR` overrides both (https://nodejs.org/api/cli.html#force_color1-2-3).
 */
export function painter(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

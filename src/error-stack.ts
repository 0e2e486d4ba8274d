/**
 * Removes the stack of an error that a program meets in an `apply`, where the SDK prints it.
 *
 * The SDK formats the stack of such an error with colors. Node.js 20.19.6 to 20.20.2 and 22.23.3 do this in an endless loop if a
 * frame is directly in a folder such as `node_modules/@pulumi`, and the SDK's source maps contain such a frame: `output.ts`.
 * The program then used all memory for half a minute before it ended (https://github.com/nodejs/node/issues/64011).
 */
export function withoutStack(error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { stack: "" }) : error;
}

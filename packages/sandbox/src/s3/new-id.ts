import { randomBytes } from "node:crypto";

/** A random ID of a version or an upload. Clients pass it as an argument, so it must not begin with a hyphen. */
export function newId(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

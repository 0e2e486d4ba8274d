import { randomBytes } from "node:crypto";

/** Hexadecimal digits of an ordered ID that contain its time. */
const TIME_DIGITS = 14;
const TICKS_PER_MS = 1000;
let lastTick = 0;

/** A random ID. Clients pass IDs as arguments, so they must not begin with a hyphen. */
export function newId(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/**
 * An ID that is greater than all earlier ones. A list continues after the ID with which the previous page ended, also if
 * its version or upload was deleted in the meantime.
 */
export function newOrderedId(bytes: number): string {
  lastTick = Math.max(lastTick + 1, Date.now() * TICKS_PER_MS);
  return lastTick.toString(16).padStart(TIME_DIGITS, "0") + newId(bytes).slice(TIME_DIGITS);
}

/** Time in milliseconds of an ordered ID; undefined for another string. */
export function timeOfId(id: string): number | undefined {
  return /^[0-9a-f]{15,}$/.test(id)
    ? Number.parseInt(id.slice(0, TIME_DIGITS), 16) / TICKS_PER_MS
    : undefined;
}

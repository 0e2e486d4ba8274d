/** Current time with microseconds, as in the server's responses. */
export function microseconds(): string {
  const digits = String(Math.floor(Math.random() * 1000)).padStart(3, "0");
  return new Date().toISOString().replace("Z", `${digits}Z`);
}

/** Current time in the format of `meta`: `2026-01-01 12:00:00.123456+00:00`. */
export function pythonTime(): string {
  return microseconds().replace("T", " ").replace("Z", "+00:00");
}

/** Time since a creation, in minutes or hours: `3\u00a0minutes`. The server also combines two units. */
export function timeSince(created: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(created)) / 60_000));
  const [number, unit] = minutes < 60 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return `${number}\u00a0${unit}${number === 1 ? "" : "s"}`;
}

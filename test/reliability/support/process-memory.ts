import fs from "node:fs";

/** The largest resident memory of a process so far, in MiB; undefined where the system does not report it. */
export function peakMemoryOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/status`;
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(text) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

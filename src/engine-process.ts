/**
 * Finds the process of the Pulumi engine, which identifies a run.
 *
 * Plugin processes of one run share data (`run-file.ts`), but neither the environment nor the protocol contains an ID of
 * the run. The parent process is not enough: shells, the plugin launcher and version managers can start the plugin. This
 * module therefore walks up the process tree to the `pulumi` process, and adds its start time, because process IDs are
 * reused. It reads `/proc` on Linux and calls `ps` on other systems. Windows is not supported.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const SHELLS = new Set(["sh", "dash", "bash", "ash", "zsh", "busybox"]);
/** Start of the plugin launcher's process name. Linux uses the script's name, truncated to 15 characters. */
const LAUNCHER = "pulumi-resource";

/** A running process, as the operating system describes it. */
export interface ProcessInfo {
  name: string;
  parent: number;
  /** Process ID and start time, because process IDs are reused. */
  id: string;
  /** Milliseconds since 1970, rounded down. */
  startedAt: number;
}

const CLI = "pulumi";
/** Limit that leaves room for the launcher, its shell, and the Node.js wrappers of version managers. */
const MAX_GENERATIONS = 8;

/**
 * Finds the nearest ancestor process named `pulumi`. If there is none, another program embeds the engine: then it is the
 * nearest ancestor that is neither a shell nor the plugin launcher.
 * @returns undefined when the system does not provide information about the parent process.
 */
export function engineProcess(): ProcessInfo | undefined {
  let pid = process.ppid;
  let nearest: ProcessInfo | undefined;
  for (let generation = 0; generation < MAX_GENERATIONS; generation++) {
    const info = known(pid);
    if (info === undefined) {
      break;
    }
    if (info.name === CLI) {
      return info;
    }
    if (!SHELLS.has(info.name) && !info.name.startsWith(LAUNCHER)) {
      nearest ??= info;
    }
    pid = info.parent;
  }
  return nearest;
}

function known(pid: number): ProcessInfo | undefined {
  try {
    return processInfo(pid);
  } catch {
    return undefined;
  }
}

/** Unit of start times in `/proc`: USER_HZ is 100 per second on all common machines. */
const TICK_MS = 10;

function processInfo(pid: number): ProcessInfo {
  if (process.platform === "linux") {
    const { name, parent, started } = linuxProcess(pid);
    // Start times are relative to the boot time, so the start of this process serves as the reference.
    const age = (linuxProcess(process.pid).started - started) * TICK_MS;
    const startedAt = Math.floor(performance.timeOrigin - age) - TICK_MS;
    return { name, parent, id: `${pid} ${started}`, startedAt };
  }
  const text = execFileSync("ps", ["-o", "ppid=,lstart=,comm=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const [parent, ...args] = text.trim().split(/\s+/);
  const started = args.slice(0, 5).join(" ");
  const name = basename(args.slice(5).join(" "));
  return { name, parent: Number(parent), id: `${pid} ${started}`, startedAt: Date.parse(started) };
}

function linuxProcess(pid: number): { name: string; parent: number; started: number } {
  // "pid (name) state parent …"; the start time is field 22 (proc_pid_stat(5)).
  const [, name = "", rest = ""] =
    /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  const fields = rest.split(" ");
  return { name, parent: Number(fields[1]), started: Number(fields[19]) };
}

/**
 * Finds the process of Pulumi's engine, which tells the plugin processes of one run from those of another: no variable
 * and no message of the protocol carries an identity of the run.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const SHELLS = new Set(["sh", "dash", "bash", "ash", "zsh", "busybox"]);
/** Start of the launcher's name. Linux names a process that runs a script after the script, cut to 15 characters. */
const LAUNCHER = "pulumi-resource";

export interface ProcessInfo {
  name: string;
  parent: number;
  /** Process id and start time: process ids are used again. */
  id: string;
  /** Milliseconds since 1970, rounded down. */
  startedAt: number;
}

const CLI = "pulumi";
/** The launcher, its shell, and the wrappers of Node that version managers install. */
const MAX_GENERATIONS = 8;

/**
 * The engine's process: the nearest ancestor that is the CLI. In a program with another name that contains the engine, it
 * is the nearest ancestor that is neither a shell nor the launcher, since a shell script starts the plugin.
 * @returns undefined where the system does not tell.
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

/** Length of the unit in which Linux tells start times; user space sees 100 in a second on all common machines. */
const TICK_MS = 10;

function processInfo(pid: number): ProcessInfo {
  if (process.platform === "linux") {
    const { name, parent, started } = linuxProcess(pid);
    // The start times count from the start of the machine, so this process serves as the reference.
    const age = (linuxProcess(process.pid).started - started) * TICK_MS;
    const startedAt = Math.floor(performance.timeOrigin - age) - TICK_MS;
    return { name, parent, id: `${pid} ${started}`, startedAt };
  }
  const text = execFileSync("ps", ["-o", "ppid=,lstart=,comm=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const [parent, ...words] = text.trim().split(/\s+/);
  const started = words.slice(0, 5).join(" ");
  const name = basename(words.slice(5).join(" "));
  return { name, parent: Number(parent), id: `${pid} ${started}`, startedAt: Date.parse(started) };
}

function linuxProcess(pid: number): { name: string; parent: number; started: number } {
  // "pid (name) state parent …"; the start time is field 22 (proc_pid_stat(5)).
  const [, name = "", rest = ""] =
    /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  const fields = rest.split(" ");
  return { name, parent: Number(fields[1]), started: Number(fields[19]) };
}

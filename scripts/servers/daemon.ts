/**
 * Starts and stops a server that runs in the background for tests.
 *
 * A test process that is killed cannot stop its servers, which would keep ports and memory. So on Linux the daemon is
 * started with `setpriv --pdeathsig`, which stops it together with its parent. The log of the daemon is read when it
 * does not start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ScriptError } from "../lib/script";

/** A daemon that ignores SIGTERM is killed after this time. */
const KILL_DELAY_MS = 1000;
const POLL_MS = 200;
const RESPONSE_MS = 2000;
const SETPRIV = "/usr/bin/setpriv";

/** Thrown when a server cannot be installed or does not start. */
export class ServerUnavailableError extends ScriptError {
  override name = "ServerUnavailableError";
}

export interface ServerOptions {
  onProgress?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface Daemon {
  isRunning(): boolean;
  /** The last line of the log. */
  lastLine(): string;
  stop(): Promise<void>;
}

export interface DaemonOptions {
  /** File that receives both outputs. */
  log: string;
  /** @default the environment of this process */
  env?: NodeJS.ProcessEnv | undefined;
}

/** Starts a program that runs until it is stopped, or until this process ends for any reason. */
export function startDaemon(command: string, args: readonly string[], options: DaemonOptions): Daemon {
  const child = spawnWithLog(command, args, options);
  let isRunning = true;
  const ended = new Promise<void>((resolve) => {
    for (const event of ["error", "exit"]) {
      child.once(event, () => {
        isRunning = false;
        resolve();
      });
    }
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    isRunning: () => isRunning,
    lastLine: () => fs.readFileSync(options.log, "utf8").trim().split("\n").pop() ?? "",
    async stop() {
      process.removeListener("exit", kill);
      if (!isRunning) {
        return;
      }
      child.kill("SIGTERM");
      const timer = setTimeout(kill, KILL_DELAY_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function spawnWithLog(command: string, args: readonly string[], { log, env }: DaemonOptions): ChildProcess {
  const output = fs.openSync(log, "a");
  // With setpriv the kernel ends the program even when this process is killed.
  const hasSetpriv = process.platform === "linux" && fs.existsSync(SETPRIV);
  const wrapper = hasSetpriv ? [SETPRIV, "--pdeathsig", "TERM", "--"] : [];
  const [program = command, ...message] = [...wrapper, command, ...args];
  const child = spawn(program, message, { env: env ?? process.env, stdio: ["ignore", output, output] });
  fs.closeSync(output);
  return child;
}

/** Waits until a server responds to HTTP; fails when the daemon ends or the time is over. */
export async function waitUntilReachable(
  title: string,
  url: string,
  daemon: Daemon,
  options: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const deadlineMs = Date.now() + options.timeoutMs;
  while (!(await isReachable(url))) {
    options.signal?.throwIfAborted();
    if (!daemon.isRunning()) {
      throw new ServerUnavailableError(`${title} ended during its start: ${daemon.lastLine()}`);
    }
    if (Date.now() > deadlineMs) {
      throw new ServerUnavailableError(
        `${title} did not respond within ${options.timeoutMs / 1000} s: ${daemon.lastLine()}`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Whether any HTTP response arrives, with any status. */
async function isReachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(RESPONSE_MS) });
    return true;
  } catch {
    return false;
  }
}

/** Finds a free port of the loopback interface. Another process can take it before it is used. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

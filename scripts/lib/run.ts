/**
 * Runs a command and collects its output.
 *
 * A failing command is a result, not an exception: `run` resolves with its exit code. Each command runs in a separate
 * process group, because npm, Go and the Pulumi CLI start processes of their own. On an abort or a timeout the group
 * receives one SIGINT, as from Ctrl-C, so that Pulumi can finish the operation in progress. After ten seconds the
 * group is killed. On Windows, which has no process groups, only the command itself is ended.
 *
 *     const { code, stdout } = await run("pulumi", ["version"], { timeoutMs: 10_000 });
 */
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import promiseSpawn from "@npmcli/promise-spawn";

const KILL_DELAY_MS = 10_000;
/** The exit code that shells use for a command that they cannot start. */
const NOT_STARTED = 127;

export interface CommandOptions {
  cwd?: string | undefined;
  /** @default the environment of this process */
  env?: NodeJS.ProcessEnv | undefined;
  /** Ends the command and every process that it started. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  /** Receives the process ID, which is also the ID of the process group. */
  onStart?: ((pid: number) => void) | undefined;
  /** Receives each line of both outputs. */
  onLine?: ((line: string) => void) | undefined;
}

export interface RunResult {
  /** 127 when the command could not be started. */
  code: number;
  stdout: string;
  stderr: string;
}

/** The result, or with an error code such as `ENOENT` the reason why the command could not be started. */
interface SpawnOutcome {
  code: number | string | null;
  stdout: Buffer;
  stderr: Buffer;
  message?: string;
}

/** Runs a command to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<RunResult> {
  const running = promiseSpawn(command, [...args], {
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    stdioString: false,
  });
  const child = running.process;
  if (options.onLine) {
    reportLines(child, options.onLine);
  }
  if (child.pid !== undefined) {
    options.onStart?.(child.pid);
  }
  const release = stopOnRequest(child, options);
  const outcome = await running.catch((error: unknown) => error as SpawnOutcome);
  release();
  return toResult(outcome);
}

function toResult({ code, stdout, stderr, message = "" }: SpawnOutcome): RunResult {
  const result = { stdout: stdout.toString(), stderr: stderr.toString() };
  if (typeof code === "string") {
    return { ...result, code: NOT_STARTED, stderr: result.stderr + message };
  }
  return { ...result, code: code ?? 1 };
}

function reportLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) {
    if (input) {
      createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
    }
  }
}

/** Ends the process group on an abort or a timeout; returns a function to call when the command has ended. */
function stopOnRequest(child: ChildProcess, { signal, timeoutMs }: CommandOptions): () => void {
  let killTimer: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, "SIGINT");
    killTimer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), KILL_DELAY_MS);
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) {
    stop();
  }
  return () => {
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal?.removeEventListener("abort", stop);
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // The group has already ended.
  }
}

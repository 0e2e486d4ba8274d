import { lineWriter } from "../lib/progress";
import type { ServerOptions } from "./daemon";

const KEEP_ALIVE_MS = 60_000;

/** Starts a server, prints its facts as JSON and stops it after Ctrl-C; returns the exit code. */
export async function runInForeground(
  title: string,
  signal: AbortSignal,
  start: (options: ServerOptions) => Promise<{ stop(): Promise<void> }>,
): Promise<number> {
  const line = lineWriter(process.stderr);
  const server = await start({ onProgress: line.report, signal }).finally(line.end);
  console.log(JSON.stringify(server, undefined, 2));
  console.log(`${title} runs until Ctrl-C`);
  await aborted(signal);
  await server.stop();
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // An abort listener alone does not keep the process alive.
    const timer = setInterval(() => {}, KEEP_ALIVE_MS);
    const finish = () => {
      clearInterval(timer);
      resolve();
    };
    signal.addEventListener("abort", finish, { once: true });
    if (signal.aborted) {
      finish();
    }
  });
}

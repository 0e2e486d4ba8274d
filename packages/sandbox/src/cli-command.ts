/**
 * Runs a command with the environment variables of the emulators.
 *
 * A terminal sends Ctrl-C to the command itself. Only a signal to this process alone is passed on: Pulumi ends without
 * cleaning up when it receives a second one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Sandbox } from ".";

/** Exit code of shells for a command that does not exist. */
const NOT_FOUND = 127;

/** The environment variables of the emulators, and those with the bucket to register. */
export function commandEnvironment(sandbox: Sandbox): Record<string, string> {
  const { name, endpoint, region, accessKeyId, secretAccessKey } = sandbox.bucket;
  return {
    ...sandbox.environment(),
    SANDBOX_BUCKET: name,
    SANDBOX_ENDPOINT: endpoint,
    SANDBOX_REGION: region,
    SANDBOX_ACCESS_KEY_ID: accessKeyId,
    SANDBOX_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** Runs the command to its end. Returns its exit code, or 128 + signal. */
export async function runCommand(
  program: string,
  args: readonly string[],
  sandbox: Sandbox,
): Promise<number> {
  const env = { ...process.env, ...commandEnvironment(sandbox) };
  const child = spawn(program, args, { env, stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) {
      child.kill(signal);
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) {
    process.on(signal, forward);
  }
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
    process.stderr.write(`The command ${JSON.stringify(program)} was not found.\n`);
    return NOT_FOUND;
  } finally {
    for (const signal of signals) {
      process.removeListener(signal, forward);
    }
  }
}

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface Doctor {
  env?: NodeJS.ProcessEnv;
  stdin?: string;
  cwd?: string;
}

/** Starts the compiled command with no environment variables except the given ones. */
export function startDoctor(built: string, args: readonly string[], how: Doctor = {}) {
  const child = spawn(process.execPath, [join(built, "dist/cli/main.js"), "doctor", ...args], {
    cwd: how.cwd ?? built,
    env: { PATH: "/nowhere", NODE_PATH: join(__dirname, "../../../node_modules"), ...how.env },
  });
  child.stdin.on("error", () => {});
  child.stdin.end(how.stdin ?? "");
  const exit = new Promise<number | string | null>((resolve) =>
    child.on("close", (code, signal) => resolve(signal ?? code)),
  );
  return { child, done: Promise.all([exit, text(child.stdout), text(child.stderr)]) };
}

export async function doctor(built: string, args: readonly string[], how?: Doctor) {
  const [exitCode, stdout, stderr] = await startDoctor(built, args, how).done;
  return { exitCode, stdout, stderr };
}

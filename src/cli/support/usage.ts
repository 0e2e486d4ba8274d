import type { Command } from "commander";

/** Exit code for an invalid command line (EX_USAGE of sysexits); it differs from the exit codes of all outcomes. */
export const USAGE = 64;

/** Thrown for an invalid command line or input file, before any request is sent. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Makes an invalid command line exit with `USAGE`. Messages do not repeat option values, which can be keys. */
export function withUsageErrors(command: Command): Command {
  return command
    .showHelpAfterError("Run the command with --help for usage.")
    .configureOutput({
      outputError: (text, write) => write(text.replace(/(option '--?[^'=\s]+)=[^']*/, "$1=***")),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE));
}

/** Returns a required option. Commander's own check would report it before it validates the arguments. */
export function requireOption(command: string, value: string | undefined, option: string): string {
  if (value === undefined) {
    throw new UsageError(`required option ${option} is missing. Run "byob ${command} --help" for usage.`);
  }
  return value;
}

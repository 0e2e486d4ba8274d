import type { Command } from "commander";

/** The exit code after a wrong command line, so that it looks like no verdict (EX_USAGE of sysexits). */
export const USAGE = 64;

/** The command line, or a file that it names, is wrong: nothing was tried. */
export class UsageError extends Error {
  override readonly name = "Misuse";
}

/** A wrong command line ends with its own code, and no value of it is repeated: it may be a key. */
export function withUsageErrors(command: Command): Command {
  return command
    .showHelpAfterError("Run the command with --help to see what it takes.")
    .configureOutput({
      outputError: (text, write) => write(text.replace(/(option '--?[^'=\s]+)=[^']*/, "$1=***")),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE));
}

/** For the action: commander itself would ask for options before it looks at the arguments. */
export function requireOption(value: string | undefined, option: string): string {
  if (value === undefined) {
    throw new UsageError(`${option} is missing; run the command with --help to see what it takes`);
  }
  return value;
}

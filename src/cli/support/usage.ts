import type { Command, Help } from "commander";

/** Width of the help, which then also fits into a terminal of standard size and into documents. */
const HELP_WIDTH = 80;
/** Widest option next to which its description is printed; that of a longer one is below it. */
const MAX_TERM_WIDTH = 24;
const INDENT = "  ";

/** Exit code for an invalid command line (EX_USAGE of sysexits); it differs from the exit codes of all outcomes. */
export const USAGE = 64;

/** Thrown for an invalid command line or input file, before any request is sent. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An option and its description in the help. */
function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const text = help.boxWrap(description, HELP_WIDTH - INDENT.length - termWidth - INDENT.length);
  const lines = text.split("\n");
  const below = lines.map((line) => INDENT + "".padEnd(termWidth) + INDENT + line);
  if (term.length > termWidth || description === "") {
    return [INDENT + term, ...(description === "" ? [] : below)].join("\n");
  }
  return [`${INDENT}${term.padEnd(termWidth)}${INDENT}${lines[0] ?? ""}`, ...below.slice(1)].join("\n");
}

/**
 * Makes an invalid command line exit with `USAGE`, and limits the width of the help. Messages do not repeat option
 * values, which can be keys.
 */
export function withUsageErrors(command: Command): Command {
  return command
    .showHelpAfterError("Run the command with --help for usage.")
    .configureHelp({
      helpWidth: HELP_WIDTH,
      padWidth(program, help) {
        const terms = [
          ...help.visibleOptions(program).map((option) => help.optionTerm(option)),
          ...help.visibleCommands(program).map((one) => help.subcommandTerm(one)),
          ...help.visibleArguments(program).map((argument) => help.argumentTerm(argument)),
        ];
        return Math.max(0, ...terms.map(({ length }) => length).filter((length) => length <= MAX_TERM_WIDTH));
      },
      formatItem,
    })
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

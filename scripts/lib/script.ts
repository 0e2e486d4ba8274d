/**
 * Common behavior of the scripts: options, Ctrl-C, error messages and exit codes.
 *
 * | exit code | meaning |
 * | --- | --- |
 * | 2 | an option is invalid |
 * | 130 | the script was interrupted |
 * | `errorExitCode` | a `ScriptError`: only its message is printed, because the user can act on it |
 *
 * Any other error is a bug of the script and is printed with its stack.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";

const INVALID_OPTION = 2;
const INTERRUPTED = 130;

/** An error that is not a bug of the script; its message contains the fix. */
export class ScriptError extends Error {
  override name = "ScriptError";
}

class UsageError extends Error {
  override name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>["values"];

interface Script<T extends Options> {
  help: string;
  options: T;
  /** Exit code after a `ScriptError`. @default 1 */
  errorExitCode?: number;
  /** Whether arguments that are not options are allowed. @default false */
  allowPositionals?: boolean;
  /** Returns the exit code. */
  main: (values: Values<T>, signal: AbortSignal, positionals: string[]) => Promise<number>;
}

/** Runs a script with the options of the command line and sets the exit code. */
export function runScript<const T extends Options>(script: Script<T>): void {
  const signal = abortOnSignals();
  readOptionsAndRun(script, signal).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.exitCode = exitCodeOf(error, script, signal);
    },
  );
}

async function readOptionsAndRun<const T extends Options>(
  script: Script<T>,
  signal: AbortSignal,
): Promise<number> {
  const options = { ...script.options, help: { type: "boolean" } } as const;
  const { values, positionals } = parseOptions(options, script);
  if ("help" in values && values.help) {
    console.log(script.help);
    return 0;
  }
  return script.main(values as Values<T>, signal, positionals);
}

function parseOptions<const T extends Options>(
  options: T,
  { help, allowPositionals = false }: Pick<Script<T>, "help" | "allowPositionals">,
): { values: Values<T>; positionals: string[] } {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
}

function exitCodeOf<T extends Options>(error: unknown, script: Script<T>, signal: AbortSignal): number {
  if (signal.aborted) {
    console.error("Interrupted.");
    return INTERRUPTED;
  }
  if (error instanceof UsageError) {
    console.error(error.message);
    return INVALID_OPTION;
  }
  if (error instanceof ScriptError) {
    console.error(error.message);
    return script.errorExitCode ?? 1;
  }
  throw error;
}

/**
 * Aborts when this process is asked to end. Later signals are ignored, because one Ctrl-C can arrive twice: from the
 * terminal and from `tsx`.
 */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort());
  }
  return controller.signal;
}

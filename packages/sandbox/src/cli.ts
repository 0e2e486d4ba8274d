/**
 * The command `pulumi-byob-sandbox`: starts the emulators, prints how to use them and stops them on a signal.
 *
 * Arguments after `--` are a command, which runs with the environment variables of the emulators; they stop when it ends.
 * `byob sandbox` runs the same code. With `--json`, stdout contains exactly one line, so that a script can parse it.
 * The request log goes to stderr then. Options of individual emulators come from their definitions in `services/`.
 */
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  BUCKET_FAULTS,
  type BucketFault,
  type Fault,
  type LoggedRequest,
  PortError,
  type Sandbox,
  type SandboxOptions,
  SERVICES,
  startSandbox,
} from ".";
import { runCommand } from "./cli-command";
import { helpText } from "./cli-help";
import { banner, PAGE_PORT, PORT_OPTIONS, pageLine, requestLine, stylerFor } from "./cli-text";
import { faultFromJson } from "./kit/fault-json";
import { isObject } from "./kit/request";
import type { ServiceName } from "./kit/service-names";
import { openBrowser } from "./page/open-browser";
import { definitionOf } from "./services/definition-of";
import type { ServiceOptions } from "./services/registry";

type Options = {
  json?: boolean;
  log?: boolean;
  freePorts?: boolean;
  open?: boolean;
  pagePort?: number;
  bucket?: BucketFault;
  faults?: readonly Fault[];
  /** Path of the state file. */
  state?: string;
  /** Ports and options of the individual emulators. */
  [option: string]: unknown;
};

/** Exit code for an invalid command line (EX_USAGE of sysexits), the same as of `byob`. */
const USAGE_ERROR = 64;

/**
 * Runs the command until a signal stops it.
 * @param name the command's name, for its help
 */
export async function runSandbox(args: readonly string[], name: string): Promise<void> {
  await sandboxCommand(name).parseAsync(args, { from: "user" });
}

function sandboxCommand(name: string): Command {
  const command = new Command(name)
    .description("Run local emulators of the four services and of S3; no accounts needed.")
    .helpOption("-h, --help", "print this help")
    .showHelpAfterError("Run the command with --help for usage.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR))
    .addHelpText("after", () => helpText(name));
  command.argument(
    "[command...]",
    "after --: command to run with the environment variables of the emulators",
  );
  for (const { flag, service, port } of PORT_OPTIONS) {
    command.option(`${flag} <port>`, `port of ${service} (default: ${port})`, portOf);
  }
  const { flag, port } = PAGE_PORT;
  command.option("--open", "serve a page with requests, buckets and faults, open it");
  command.option(`${flag} <port>`, `port of the page (default: ${port}); serves it`, portOf);
  command.option("--free-ports", "use free ports where none is set");
  for (const { option } of emulatorOptions()) {
    command.addOption(option);
  }
  return command
    .addOption(
      new Option("--bucket <fault>", "create the bucket with this fault").choices(Object.keys(BUCKET_FAULTS)),
    )
    .option("--faults <file>", "JSON file with a list of faults to set at startup", faultsOf)
    .option("--state <file>", "keep the content in this file between two starts")
    .option("--json", "print one line of JSON instead of text; the log goes to stderr")
    .option("--log", "log each request, also when the output is not a terminal")
    .action((line: string[], options: Options) => run(line, options));
}

/** @param line a command and its arguments; if there are none, the emulators run until a signal */
async function run([program, ...args]: readonly string[], options: Options): Promise<void> {
  if (program === undefined) {
    return serveUntilStopped(options);
  }
  const sandbox = await started(options, process.stderr);
  if (sandbox.page !== undefined) {
    process.stderr.write(`${pageLine(sandbox.page.url)}\n`);
  }
  try {
    process.exitCode = await runCommand(program, args, sandbox);
  } finally {
    await sandbox.stop();
  }
}

async function serveUntilStopped(options: Options): Promise<void> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  // Registered before startup, so that a signal during startup is not lost.
  for (const signal of signals) {
    process.once(signal, stop);
  }
  // The reader of the output has closed the pipe.
  process.stdout.once("error", stop);
  try {
    const sandbox = await started(options, options.json === true ? process.stderr : process.stdout);
    process.stdout.write(
      options.json === true ? jsonLine(sandbox) : banner(sandbox, stylerFor(process.stdout), options.bucket),
    );
    await new Promise<void>((resolve) => {
      stopped.signal.addEventListener("abort", () => resolve());
      if (stopped.signal.aborted) {
        resolve();
      }
    });
    await sandbox.stop();
  } finally {
    for (const signal of signals) {
      process.removeListener(signal, stop);
    }
  }
}

/** @param log stream for the log of requests */
async function started(options: Options, log: NodeJS.WriteStream): Promise<Sandbox> {
  const ports: NonNullable<SandboxOptions["ports"]> = {};
  for (const { name, property, port } of PORT_OPTIONS) {
    const given = options[property];
    ports[name] = typeof given === "number" ? given : options.freePorts === true ? 0 : port;
  }
  const onRequest = logger(options, log);
  const page = pageOf(options);
  try {
    const sandbox = await startSandbox({
      ports,
      ...(options.bucket === undefined ? {} : { bucket: options.bucket }),
      ...(options.state === undefined ? {} : { stateFile: options.state }),
      ...emulatorSettings(options),
      ...(page === undefined ? {} : { page }),
      ...(onRequest === undefined ? {} : { onRequest }),
    });
    for (const fault of options.faults ?? []) {
      sandbox.fault(fault);
    }
    if (options.open === true && sandbox.page !== undefined) {
      await openBrowser(sandbox.page.url);
    }
    return sandbox;
  } catch (error) {
    if (error instanceof PortError) {
      const { flag } = PORT_OPTIONS.find((one) => one.name === error.service) ?? PAGE_PORT;
      throw new Error(`${error.message} Choose another port with ${flag}, or use --free-ports.`);
    }
    throw error;
  }
}

/** The page's port; undefined if no option asks for the page. */
function pageOf({ open, pagePort, freePorts }: Options): { port: number } | undefined {
  if (open !== true && pagePort === undefined) {
    return undefined;
  }
  return { port: pagePort ?? (freePorts === true ? 0 : PAGE_PORT.port) };
}

/** Logger of requests, if enabled: with --log, or on a terminal that shows nothing else. */
function logger(
  options: Options,
  stream: NodeJS.WriteStream,
): ((request: LoggedRequest) => void) | undefined {
  const wanted = options.log === true || (stream === process.stdout && process.stdout.isTTY);
  const paint = stylerFor(stream);
  return wanted ? (request) => stream.write(`${requestLine(request, paint)}\n`) : undefined;
}

function jsonLine(sandbox: Sandbox): string {
  const { urls, bucket, page } = sandbox;
  const line = {
    urls,
    environment: sandbox.environment(),
    bucket,
    administrator: sandbox.s3.root,
    // JSON omits undefined values.
    page: page?.url,
  };
  return `${JSON.stringify(line)}\n`;
}

function jsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new InvalidArgumentError(
      `The file cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `The file is not valid JSON: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function faultsOf(file: string): Fault[] {
  const entries = jsonFile(file);
  if (!Array.isArray(entries)) {
    throw new InvalidArgumentError("The file must contain a list of faults.");
  }
  return entries.map((entry: unknown, at) => {
    const service = SERVICES.find((name) => isObject(entry) && entry.service === name);
    if (service === undefined) {
      throw new InvalidArgumentError(`Fault ${at + 1}: "service" must be one of ${SERVICES.join(", ")}.`);
    }
    try {
      return faultFromJson(entry, service);
    } catch (error) {
      throw new InvalidArgumentError(`Fault ${at + 1}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new InvalidArgumentError("A port must be an integer from 0 to 65535.");
  }
  return port;
}

/** Command options of the emulators, each with its emulator. */
function emulatorOptions(): { name: ServiceName; option: Option }[] {
  return SERVICES.flatMap((name) => {
    return (definitionOf(name).commandOptions ?? []).map(({ flag, description, parse }) => {
      const option = new Option(flag, description).argParser((value) => {
        try {
          return parse(value);
        } catch (error) {
          throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
        }
      });
      return { name, option };
    });
  });
}

/** Emulator options that were set on the command line. */
function emulatorSettings(options: Options): ServiceOptions {
  const settings: Partial<Record<ServiceName, object>> = {};
  for (const { name, option } of emulatorOptions()) {
    const given = options[option.attributeName()];
    if (isObject(given)) {
      settings[name] = { ...settings[name], ...given };
    }
  }
  return settings as ServiceOptions;
}

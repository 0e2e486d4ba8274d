/**
 * The import itself: reads objects from their services and adds them to an exported stack.
 *
 * `pulumi import` does not support dynamic resources, because it passes only a type and an ID to the plugin. This module
 * therefore writes the entries that a create would have added to the state. It validates everything first, then asks for
 * secrets, then reads the objects, and writes the document last and in one piece. It changes neither the stack nor a service.
 */
import { constants } from "node:os";
import type { Values } from "../../services/resource-definition";
import { painter } from "../support/colors";
import { assertWritable, contents, nameOf, readInput, STANDARD, writeOutput } from "../support/files";
import { AbortError, type Ask, withSecretPrompt } from "../support/secret-prompt";
import { requireOption, UsageError } from "../support/usage";
import { assertUsable, type ExportedStack, parseExport } from "./deployment";
import { type ImportTarget, locateAll, type StackNames } from "./import-target";
import { type ProgramPart, programParts, programText } from "./program";
import { completed, type ImportedRegistration, readRegistration } from "./registration";
import { type ImportRequest, requestOfArguments, requestsOfFile } from "./requests";
import { assertDistinctVariables, unreadableInputs } from "./secrets";

/** Parsed options of the command. Either `file` or the arguments name the objects to import. */
export interface ImportOptions extends StackNames {
  in?: string;
  out?: string;
  name?: string;
  parent?: string;
  provider?: string;
  file?: string;
  /** False with `--no-input`. */
  input: boolean;
  json?: boolean;
}

/** Options that every import requires. */
type Files = { in: string; out: string };

type Read = ImportTarget & { registration: ImportedRegistration };

/** Adds objects to an exported stack. If it throws, no document is written. */
export async function runImport(
  type: string | undefined,
  id: string | undefined,
  options: ImportOptions,
): Promise<void> {
  // With these handlers a signal waits until a write is finished, so that no partial file is left behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  try {
    await importAll(type, id, options);
  } catch (error) {
    if (!(error instanceof AbortError)) {
      throw error;
    }
    process.exitCode = 130;
  }
}

async function importAll(type: string | undefined, id: string | undefined, options: ImportOptions) {
  const requests = requestsOf(type, id, options);
  assertDistinctVariables(requests);
  await importInto(
    {
      in: requireOption("import", options.in, "--in <file>"),
      out: requireOption("import", options.out, "--out <file>"),
    },
    requests,
    options,
  );
}

async function importInto(files: Files, requests: readonly ImportRequest[], options: ImportOptions) {
  if (options.json && files.out === STANDARD) {
    throw new UsageError(
      "--json: conflicts with --out -, because both write to stdout. Pass a file to --out.",
    );
  }
  assertWritable(files.out);
  const document = parseExport(
    nameOf(files.in),
    await readInput(files.in, "--in", 'the output of "pulumi stack export"'),
  );
  const { resources, targets } = locateAll(document, requests, options);
  const imported = await readAll(targets, options);
  const entries = new Map(imported.map((one) => [one.resource, completed(one, one.registration)]));
  const result: ExportedStack = {
    ...document,
    deployment: {
      ...document.deployment,
      resources: resources.map((resource) => entries.get(resource) ?? resource),
    },
  };
  assertUsable("the new document", result);
  const text = `${JSON.stringify(result, null, 4)}\n`;
  parseExport("the new document", text);
  await writeOutput(files.out, text);
  await report(imported, files.out, options.json ?? false);
}

function requestsOf(
  type: string | undefined,
  id: string | undefined,
  { file, name, parent, provider }: ImportOptions,
): ImportRequest[] {
  if (file === undefined) {
    return [requestOfArguments({ type, id, name, parent, provider })];
  }
  if ([type, id, name, parent, provider].some((one) => one !== undefined)) {
    throw new UsageError(
      "--file: conflicts with the arguments and with --name, --parent and --provider. Put these values into the file.",
    );
  }
  return requestsOfFile(file, contents(file));
}

/** Asks for all secrets first and reads from the services afterwards, so that no question waits for a service. */
async function readAll(targets: readonly ImportTarget[], { input }: ImportOptions): Promise<Read[]> {
  const paint = painter(process.stderr);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const warn = (text: string) => say(`${paint("yellow", "warning:")} ${text}`);
  const find = (ask: Ask | undefined) => findUnreadable(targets, ask, warn);
  const unreadable = await (input ? withSecretPrompt(find) : find(undefined));
  const read: Read[] = [];
  for (const [at, target] of targets.entries()) {
    const { definition: type, id } = target.request;
    say(paint("dim", `[${at + 1}/${targets.length}] reading ${type.type} ${id} from ${target.baseUrl}`));
    read.push({ ...target, registration: await readRegistration(target, unreadable[at] ?? {}, warn) });
  }
  return read;
}

async function findUnreadable(
  targets: readonly ImportTarget[],
  ask: Ask | undefined,
  warn: (text: string) => void,
): Promise<Values[]> {
  const found: Values[] = [];
  for (const { request } of targets) {
    found.push(await unreadableInputs(request, process.env, ask, warn));
  }
  return found;
}

async function report(imported: readonly Read[], out: string, json: boolean): Promise<void> {
  const parts = programParts(imported);
  const program = programText(parts);
  if (json) {
    process.stdout.write(`${JSON.stringify(summary(imported, parts, program, out))}\n`);
  } else {
    (out === STANDARD ? process.stderr : process.stdout).write(program);
  }
  if (out === STANDARD) {
    return;
  }
  const many = imported.length === 1 ? "one resource" : `${imported.length} resources`;
  process.stderr.write(
    `Added ${many} to ${out}, which contains secrets in plain text.\nNext: pulumi stack import --file ${out} && rm ${out}\n`,
  );
}

function summary(imported: readonly Read[], parts: readonly ProgramPart[], program: string, out: string) {
  const resources = imported.map(({ request, resource }, at) => ({
    type: request.definition.type,
    id: request.id,
    name: request.name,
    urn: resource.urn,
    config: parts[at]?.config ?? {},
    program: parts[at]?.text ?? "",
  }));
  return { out, resources, program };
}

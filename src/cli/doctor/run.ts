import { constants } from "node:os";
import {
  type BucketAccess,
  type Finding,
  type FindingDraft,
  type ProbeReport,
  probeBucket,
  toFinding,
} from "../../probe";
import { hiding } from "../../probe/redaction";
import { declarationOf } from "../../provider/entry";
import { bucketAccess, type ResourceDefinition, type Values } from "../../services/resource-definition";
import { AbortError } from "../support/secret-prompt";
import { UsageError } from "../support/usage";
import { administratorChecks, assertBucketOnAws } from "./administrator";
import type { DoctorCommand } from "./entry";
import { keysFromEnvironment, keysFromOutputs, promptForKeys } from "./keys";
import { commandLine, type DoctorResult, nextStep, reportText } from "./next-step";
import { EXIT_CODES, InconclusiveError } from "./problems";
import { Progress } from "./progress";
import { hasUntestedUploads, withUntestedUploads } from "./read-only";
import {
  assertNoSecretOptions,
  assertRequired,
  fromEnvironment,
  fromFile,
  fromOptions,
  inputsThatDiffer,
  mergedSettings,
} from "./settings";
import { stateOf } from "./stack";

/** Parsed options of the command, in addition to one for each setting of the resource type. */
export interface DoctorOptions extends Values {
  args?: string;
  stack?: string | true;
  resource?: string;
  secretsFromStackOutput?: string[];
  /** False with `--no-input`. */
  input?: boolean;
  readOnly?: boolean;
  multipart?: boolean;
  grace?: number;
  adminProfile?: string;
  json?: boolean;
}

/** A run of the command. */
export interface DoctorRun {
  entry: DoctorCommand;
  options: DoctorOptions;
  progress: Progress;
  signal: AbortSignal;
}

/** Probes a bucket and sets the exit code. Objects of the probe are deleted or reported before it returns. */
export async function runDoctor(entry: DoctorCommand, options: DoctorOptions): Promise<void> {
  const stopped = new AbortController();
  const hide = { text: (text: string) => text };
  const run = { entry, options, progress: new Progress(hide), signal: stopped.signal };
  const interrupted = onSignals(run, stopped);
  try {
    const result = await outcome(run, hide);
    const next = nextStep(entry, result, commandLine(process.argv.slice(2)));
    await print(entry, options, result, hide.text(next), hide.text);
    const { report } = result;
    const code = hasUntestedUploads(report) ? EXIT_CODES.uploadsUntested : EXIT_CODES[report.outcome];
    process.exitCode = interrupted() ?? code;
  } catch (error) {
    if (!(error instanceof AbortError)) {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`byob doctor ${entry.service}: ${hide.text(message)}\n`);
    }
    process.exitCode = interrupted() ?? exitOf(error);
  } finally {
    run.progress.end();
  }
}

function exitOf(error: unknown): number {
  if (error instanceof AbortError) {
    return 130;
  }
  return error instanceof UsageError ? EXIT_CODES.usage : EXIT_CODES.inconclusive;
}

/** Makes the first signal stop the probe, which cleans up. The second one ends the process as usual. */
function onSignals({ progress }: DoctorRun, stopped: AbortController): () => number | undefined {
  let code: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      code ??= 128 + constants.signals[signal];
      progress.say("stopping: deleting the objects of the probe");
      stopped.abort();
    });
  }
  return () => code;
}

async function outcome(run: DoctorRun, hide: { text: (text: string) => string }): Promise<DoctorResult> {
  const definition = declarationOf(run.entry.resourceType);
  let access = bucketAccess(definition, {});
  try {
    const { values, notFromStack } = await settings(run, definition);
    access = bucketAccess(definition, values);
    hide.text = hiding(access).own;
    return { report: await examined(run, definition, access, values), access, notFromStack };
  } catch (error) {
    if (!(error instanceof InconclusiveError) && !run.signal.aborted) {
      throw error;
    }
    const reason =
      error instanceof InconclusiveError ? error.message : "interrupted before the first request.";
    const report = {
      outcome: "inconclusive",
      reason,
      findings: [],
      leftovers: [],
      limitations: [],
    } as const;
    return { report, access };
  }
}

interface Settings {
  /** Settings and keys by input name. */
  values: Values;
  notFromStack: readonly string[] | undefined;
}

async function settings(
  { entry, options, progress, signal }: DoctorRun,
  definition: ResourceDefinition,
): Promise<Settings> {
  assertNoSecretOptions(entry, options);
  if (options.multipart && (options.readOnly || !entry.writes)) {
    const reason = options.readOnly
      ? "conflicts with --read-only, because a multipart upload writes to the bucket. Remove one of them."
      : `not supported for ${entry.title}, which never writes to the bucket. Remove the option.`;
    throw new UsageError(`--multipart: ${reason}`);
  }
  const sources = [fromOptions(entry, options), fromEnvironment(entry, process.env)];
  if (options.args !== undefined) {
    sources.push(await fromFile(entry, options.args, Object.keys(definition.schema.shape)));
  }
  const location = { stack: typeof options.stack === "string" ? options.stack : undefined, signal };
  let encrypted: string[] = [];
  let notFromStack: readonly string[] | undefined;
  if (options.stack !== undefined || options.resource !== undefined) {
    const read = () => stateOf(entry, options.resource, location);
    const state = await progress.doing("read the state of the stack with the pulumi CLI", read);
    const source = { name: "state of the stack", values: state.values };
    sources.push(source);
    encrypted = state.encrypted;
    // It is not known whether encrypted inputs differ.
    notFromStack = inputsThatDiffer(source, entry, sources).filter((input) => !encrypted.includes(input));
  }
  const values = mergedSettings(entry, sources);
  assertRequired(entry, values, encrypted);
  const outputs = options.secretsFromStackOutput ?? [];
  const fetched =
    outputs.length === 0
      ? {}
      : await progress.doing("read the keys from outputs of the stack", () =>
          keysFromOutputs(entry, outputs, location),
        );
  const keys = { ...fetched, ...keysFromEnvironment(entry, process.env) };
  const entered = options.input === false ? {} : await promptForKeys(entry, keys);
  return { values: { ...values, ...keys, ...entered }, notFromStack };
}

async function examined(
  run: DoctorRun,
  definition: ResourceDefinition,
  access: BucketAccess,
  values: Values,
): Promise<ProbeReport> {
  const { entry, options, progress, signal } = run;
  const notProbeableReason = definition.notProbeableReason?.(values);
  if (notProbeableReason !== undefined) {
    throw new InconclusiveError(notProbeableReason);
  }
  if (options.adminProfile !== undefined) {
    assertBucketOnAws(access);
  }
  const report = await probeBucket(access, {
    depth: entry.writes && !options.readOnly ? "write" : "read",
    graceSeconds: options.grace ?? 0,
    multipart: options.multipart ?? false,
    signal,
    onStep: progress.step,
  });
  if (signal.aborted) {
    return report;
  }
  const more = await furtherFindings(run, access, values, report).catch((error: unknown) => {
    // The report must be printed in any case, because it lists objects that are left in the bucket.
    const why = signal.aborted ? "interrupted" : error instanceof Error ? error.message : String(error);
    progress.say(`further checks were skipped: ${why}`);
    return [];
  });
  for (const finding of more) {
    progress.finding(finding);
  }
  return withUntestedUploads({ ...report, findings: [...report.findings, ...more] }, access);
}

/** Findings beyond the probe, which do not change the outcome. */
async function furtherFindings(
  { entry, options, progress, signal }: DoctorRun,
  access: BucketAccess,
  values: Values,
  { findings }: ProbeReport,
): Promise<Finding[]> {
  const found: FindingDraft[] = [];
  const checks = (await entry.checks?.())?.furtherChecks({ access, values, findings, signal });
  if (checks) {
    found.push(...(await progress.doing(checks.title, checks.run)));
  }
  const { adminProfile: profile } = options;
  if (profile !== undefined) {
    found.push(
      ...(await progress.doing(`read the bucket's settings as profile ${profile}`, () =>
        administratorChecks(access, { profile, signal }),
      )),
    );
  }
  return found.map(toFinding);
}

/** Prints the report on stdout as JSON or text, and waits until it is written. */
async function print(
  { service }: DoctorCommand,
  { json }: DoctorOptions,
  { report, access }: DoctorResult,
  next: string,
  hide: (text: string) => string,
): Promise<void> {
  const shown = (_: string, value: unknown) => (typeof value === "string" ? hide(value) : value);
  const text = json
    ? `${JSON.stringify({ service, ...report, next }, shown, 2)}\n`
    : hide(reportText(report, access, next));
  await new Promise<void>((resolve) => {
    // The reader of a pipe may have ended.
    process.stdout.once("error", () => resolve());
    process.stdout.write(text, () => resolve());
  });
}

import type { EngineEvent } from "@pulumi/pulumi/automation";

/** One operation of the engine on one resource. */
export interface RunStep {
  urn: string;
  type: string;
  name: string;
  /** `create`, `update`, `delete`, `replace`, `delete-replaced`, `create-replacement`, `refresh`, `read`, `same` … */
  op: string;
  failed: boolean;
}

/** Result of a run of the CLI, successful or failed. */
export interface RunOutcome {
  exitCode: number;
  /** Error diagnostics and stderr. Empty if the run succeeded. */
  error: string;
  /** Other diagnostics, each with the name of its resource. */
  messages: string[];
  /** Number of resources by operation, for example `{ create: 2, same: 1 }`. */
  changes: Record<string, number>;
  /** Steps in the order of the engine, without the stack resource and default providers. */
  steps: RunStep[];
  /** Operations by resource name, without `same`: `{ images: ["update"] }`. */
  ops: Record<string, string[]>;
  /** Changed properties in the output of the CLI by resource name, for example `{ images: ["~endpointUrl"] }`. */
  marked: Record<string, string[]>;
  stdout: string;
  stderr: string;
  /**
   * All engine events as lines of JSON, without debug diagnostics. In those the SDK prints all resources in plain text,
   * secrets included. Commands write them only with `--debug`.
   */
  events: string;
  seconds: number;
}

export interface RawRun {
  exitCode: number;
  stdout: string;
  stderr: string;
  failure: string;
  events: EngineEvent[];
  seconds: number;
}

export function runOutcomeOf(raw: RawRun): RunOutcome {
  const events = raw.events.filter((event) => !isDebug(event));
  const steps = stepsOf(events);
  return {
    exitCode: raw.exitCode,
    error: raw.exitCode === 0 ? "" : errorText(events, raw),
    messages: messagesOf(events),
    changes: summaryOf(events),
    steps,
    ops: groupByName(steps),
    marked: marksIn(raw.stdout),
    stdout: raw.stdout,
    stderr: raw.stderr,
    events: events.map((event) => JSON.stringify(event)).join("\n"),
    seconds: raw.seconds,
  };
}

/** The engine sends the severity "debug", which is missing in the SDK's type. */
function isDebug(event: EngineEvent): boolean {
  const severity: string | undefined = event.diagnosticEvent?.severity;
  return severity === "debug";
}

function stepsOf(events: readonly EngineEvent[]): RunStep[] {
  const failed = new Set(events.map((event) => event.resOpFailedEvent?.metadata.urn));
  const steps: RunStep[] = [];
  for (const event of events) {
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata === undefined || isBuiltIn(metadata.type, metadata.urn)) {
      continue;
    }
    const { urn, type, op } = metadata;
    steps.push({ urn, type, op, name: resourceName(urn), failed: failed.has(urn) });
  }
  return steps;
}

/** Returns whether a resource is the stack or a default provider, which no program declares. */
function isBuiltIn(type: string, urn: string): boolean {
  return (
    type === "pulumi:pulumi:Stack" || (type.startsWith("pulumi:providers:") && urn.endsWith("::default"))
  );
}

function groupByName(steps: readonly RunStep[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { name, op } of steps) {
    if (op === "same") {
      continue;
    }
    groups[name] = [...(groups[name] ?? []), op];
  }
  return groups;
}

/** The name of a resource, which is the last part of its URN. */
export function resourceName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function summaryOf(events: readonly EngineEvent[]): Record<string, number> {
  const summary = events.map((event) => event.summaryEvent?.resourceChanges).filter((found) => found != null);
  return { ...summary.at(-1) };
}

function messagesOf(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: diagnostic }) => {
    if (diagnostic === undefined || diagnostic.severity === "error") {
      return [];
    }
    const text = diagnostic.message.trim();
    if (text === "") {
      return [];
    }
    return [diagnostic.urn ? `${resourceName(diagnostic.urn)}: ${text}` : text];
  });
}

function errorText(events: readonly EngineEvent[], raw: RawRun): string {
  const errors = events.flatMap(({ diagnosticEvent: diagnostic }) =>
    diagnostic?.severity === "error" ? [diagnostic.message.trim()] : [],
  );
  return [...errors, raw.stderr.trim()].filter((text) => text !== "").join("\n") || raw.failure;
}

/** Parses the output of the CLI, because engine events contain no property names for dynamic resources. */
function marksIn(stdout: string): Record<string, string[]> {
  const marks: Record<string, string[]> = {};
  for (const [, name, list] of stdout.matchAll(/^\W*\S+:\S+:?\S*\s+(\S+) .*\[diff: ([^\]]*)\]/gm)) {
    if (name !== undefined && list !== undefined) {
      marks[name] = list.split(",");
    }
  }
  return marks;
}

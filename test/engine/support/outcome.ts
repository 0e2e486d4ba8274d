import type { EngineEvent } from "@pulumi/pulumi/automation";

/** One step of the engine on one resource. */
export interface Step {
  urn: string;
  type: string;
  name: string;
  /** `create`, `update`, `delete`, `replace`, `delete-replaced`, `create-replacement`, `refresh`, `read`, `same` … */
  op: string;
  failed: boolean;
}

/** What one run of the CLI did; a failing run is an outcome too. */
export interface Outcome {
  exitCode: number;
  /** `error` diagnostics as the engine sent them, or the CLI's last words; empty when the run worked. */
  error: string;
  /** `warning` and `info` diagnostics, each with the name of its resource. */
  messages: string[];
  /** Resources by operation, as the CLI sums them up, for example `{ create: 2, same: 1 }`. */
  changes: Record<string, number>;
  /** In the engine's order, without the stack itself and its default providers. */
  steps: Step[];
  /** Operations by resource name, `same` left out: `{ pictures: ["update"] }`. */
  ops: Record<string, string[]>;
  /** What the CLI marks as changed by resource name, for example `{ pictures: ["~endpointUrl"] }`. */
  marked: Record<string, string[]>;
  stdout: string;
  stderr: string;
  /**
   * All engine events as lines of JSON, without debug diagnostics: in those the SDK itself prints every
   * registration in plain text, secrets included; no command writes them unless asked for.
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

export function outcomeOf(raw: RawRun): Outcome {
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

/** The SDK's type of a severity leaves out "debug", which the engine sends. */
function isDebug(event: EngineEvent): boolean {
  const severity: string | undefined = event.diagnosticEvent?.severity;
  return severity === "debug";
}

function stepsOf(events: readonly EngineEvent[]): Step[] {
  const failed = new Set(events.map((event) => event.resOpFailedEvent?.metadata.urn));
  const steps: Step[] = [];
  for (const event of events) {
    const metadata = event.resourcePreEvent?.metadata;
    if (metadata === undefined || isBuiltIn(metadata.type, metadata.urn)) {
      continue;
    }
    const { urn, type, op } = metadata;
    steps.push({ urn, type, op, name: nameOf(urn), failed: failed.has(urn) });
  }
  return steps;
}

/** The stack resource and default providers come and go with every run and say nothing about a program. */
function isBuiltIn(type: string, urn: string): boolean {
  return (
    type === "pulumi:pulumi:Stack" || (type.startsWith("pulumi:providers:") && urn.endsWith("::default"))
  );
}

function groupByName(steps: readonly Step[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { name, op } of steps) {
    if (op === "same") {
      continue;
    }
    groups[name] = [...(groups[name] ?? []), op];
  }
  return groups;
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function summaryOf(events: readonly EngineEvent[]): Record<string, number> {
  const summary = events.map((event) => event.summaryEvent?.resourceChanges).filter((found) => found != null);
  return { ...summary.at(-1) };
}

function messagesOf(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: said }) => {
    if (said === undefined || said.severity === "error") {
      return [];
    }
    const text = said.message.trim();
    if (text === "") {
      return [];
    }
    return [said.urn ? `${nameOf(said.urn)}: ${text}` : text];
  });
}

function errorText(events: readonly EngineEvent[], raw: RawRun): string {
  const errors = events.flatMap(({ diagnosticEvent: said }) =>
    said?.severity === "error" ? [said.message.trim()] : [],
  );
  return [...errors, raw.stderr.trim()].filter((text) => text !== "").join("\n") || raw.failure;
}

/** The engine's events carry no property names for dynamic resources; the CLI works them out for its display. */
function marksIn(stdout: string): Record<string, string[]> {
  const marks: Record<string, string[]> = {};
  for (const [, name, list] of stdout.matchAll(/^\W*\S+:\S+:?\S*\s+(\S+) .*\[diff: ([^\]]*)\]/gm)) {
    if (name !== undefined && list !== undefined) {
      marks[name] = list.split(",");
    }
  }
  return marks;
}

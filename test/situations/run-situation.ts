import { type ProbeReport, probeBucket, toFinding } from "../../src/probe";
import { furtherChecks } from "../../src/services/label-studio/doctor";
import { emulatorWorld } from "../conformance/support/emulator-world";
import type { ConformanceWorld } from "../conformance/support/world";
import { quick } from "../unit/probe/support/store";
import type { Situation } from "./situation";

/** Maximum length of a response in the table, in characters. */
const MAX_RESPONSE_LENGTH = 140;

/** One row of the table in docs/doctor.md. */
export interface SituationRow {
  service: string;
  situation: string;
  response: string;
  outcome: ProbeReport["outcome"];
  code: string;
  advice: string;
}

/** The report of a situation and its row. */
export interface SituationResult {
  report: ProbeReport;
  row: SituationRow;
}

/**
 * Creates a situation and probes it with short time limits.
 *
 * @param world server on which it runs. @default a separate emulator
 */
export async function runSituation(situation: Situation, world?: ConformanceWorld): Promise<SituationResult> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const own = world === undefined ? await emulatorWorld() : undefined;
    if (own) {
      stops.push(own.stop);
    }
    const context = {
      world: world ?? own?.world,
      onStop: (stop: () => Promise<unknown>) => stops.push(stop),
    };
    const { access, options, labelStudio } = await situation.create(
      context as Parameters<Situation["create"]>[0],
    );
    const signal = AbortSignal.timeout(30_000);
    const probed = await probeBucket(access, {
      depth: "write",
      graceSeconds: 0,
      signal,
      timing: quick,
      ...options,
    });
    const { findings } = probed;
    const further = labelStudio && furtherChecks({ access, values: labelStudio, findings });
    const report = { ...probed, findings: [...findings, ...((await further?.run()) ?? []).map(toFinding)] };
    return { report, row: rowOf(situation, report, situation.service ?? access.usage.service) };
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

/** The finding that decides: the first failed or inconclusive one, otherwise the first warning. */
export function decidingFinding({ findings }: ProbeReport): ProbeReport["findings"][number] | undefined {
  const relevant = findings.filter(({ code }) => !code.endsWith("plain-http"));
  const is = (...outcomes: string[]) => relevant.find(({ outcome }) => outcomes.includes(outcome));
  return is("failed", "inconclusive") ?? is("warning", "skipped");
}

function rowOf({ situation }: Situation, report: ProbeReport, service: string): SituationRow {
  const finding = decidingFinding(report);
  return {
    service,
    situation,
    response: shortened(withoutRandomValues(finding?.response ?? "all requests succeeded")),
    outcome: report.outcome,
    code: finding?.code ?? "",
    advice: withoutRandomValues(finding?.remedies[0]?.text ?? ""),
  };
}

function shortened(text: string): string {
  return text.length <= MAX_RESPONSE_LENGTH ? text : `${text.slice(0, MAX_RESPONSE_LENGTH).trimEnd()}…`;
}

/** Replaces values that differ from run to run: probe IDs, dates, bucket names of the cases and local addresses. */
function withoutRandomValues(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "…")
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, "…")
    .replace(/\bcase-[0-9a-f]{8}-[0-9a-f]{4}\b/g, "my-bucket")
    .replace(/https?:\/\/(?:127\.0\.0\.1|localhost):\d+/g, "https://s3.example.com")
    .replace(/(?:127\.0\.0\.1|localhost)(?::\d+)?/g, "s3.example.com")
    .replace(/http:\/\/([\w.-]+):\d{4,5}/g, "https://$1")
    .replace(/:\d{4,5}\b/g, "");
}

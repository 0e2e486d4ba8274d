import type { BucketAccess, Remedy } from "../stores/types";
import { type FindingDraft, toFinding } from "./finding-code";
import { type Hiding, hiding } from "./redaction";
import type { StoreResponse } from "./store-response";
import type { Finding, ProbeOptions } from "./types";

/** Findings of a probe without secrets, each of which is also reported as progress. */
export class Recorder {
  readonly findings: Finding[] = [];
  readonly hide: Hiding;
  readonly #onStep: ProbeOptions["onStep"];

  constructor(access: BucketAccess, { onStep }: Pick<ProbeOptions, "onStep">) {
    this.hide = hiding(access);
    this.#onStep = onStep;
  }

  /** Records a finding and reports it. */
  record(draft: FindingDraft): void {
    const finding = toFinding(draft);
    const own = (text: string) => this.hide.own(text);
    const remedies = finding.remedies.map((remedy) => hiddenRemedy(remedy, own));
    const { action, response, explanation } = finding;
    this.findings.push({
      ...finding,
      action: own(action),
      response: own(response),
      explanation: own(explanation),
      remedies,
    });
    this.report(
      finding.step,
      action,
      finding.outcome,
      finding.outcome === "passed" ? undefined : explanation,
    );
  }

  /** Describes a response in one line. */
  describeResponse({ status, name, message }: StoreResponse): string {
    // Without a response, the message is this package's and contains the endpoint. Its host may contain a short key.
    const hide = name === "Network" || name === "Timeout" ? this.hide.own : this.hide.foreign;
    const shownMessage = message === "" ? "" : hide(message);
    if (status === undefined) {
      return shownMessage;
    }
    const code = ["", "Unknown", "NotS3", "BodyDiffers", "Empty", "NoCors"].includes(name) ? "" : ` ${name}`;
    return `HTTP ${status}${code}${shownMessage && `: ${shownMessage}`}`;
  }

  /** Reports progress. */
  report(
    step: string,
    title: string,
    state: "started" | "waiting" | Finding["outcome"],
    detail?: string,
  ): void {
    const { own } = this.hide;
    this.#onStep?.({
      step,
      title: own(title),
      state,
      ...(detail !== undefined && { detail: own(detail) }),
    });
  }
}

function hiddenRemedy({ text, console, pulumi, cli }: Remedy, hide: (text: string) => string): Remedy {
  return {
    text: hide(text),
    ...(console && { console: hide(console) }),
    ...(pulumi && { pulumi: hide(pulumi) }),
    ...(cli && { cli: hide(cli) }),
  };
}

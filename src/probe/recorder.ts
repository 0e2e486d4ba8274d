import { AsyncLocalStorage } from "node:async_hooks";
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
  readonly #branches = new AsyncLocalStorage<RecorderBranch>();

  constructor(access: BucketAccess, { onStep }: Pick<ProbeOptions, "onStep">) {
    this.hide = hiding(access);
    this.#onStep = onStep;
  }

  /** Creates a branch for a step that runs at the same time as others. What it records is shown in their order. */
  branch(): RecorderBranch {
    return new RecorderBranch(this.#branches);
  }

  #emit(event: () => void): void {
    const branch = this.#branches.getStore();
    if (branch) {
      branch.emit(event);
    } else {
      event();
    }
  }

  /** Records a finding and reports it. */
  record(draft: FindingDraft): void {
    const finding = toFinding(draft);
    const own = (text: string) => this.hide.own(text);
    const remedies = finding.remedies.map((remedy) => hiddenRemedy(remedy, own));
    const { action, response, explanation } = finding;
    const hidden = { action: own(action), response: own(response), explanation: own(explanation) };
    this.#emit(() => this.findings.push({ ...finding, ...hidden, remedies }));
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
    const hide = status === undefined && name !== "ClientRefused" ? this.hide.own : this.hide.foreign;
    const shownMessage = message === "" ? "" : hide(message);
    if (status === undefined) {
      return shownMessage;
    }
    const code = ["", "Unknown", "NotS3", "BotChallenge", "BodyDiffers", "Empty", "NoCors"].includes(name)
      ? ""
      : ` ${name}`;
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
    const progress = { step, title: own(title), state, ...(detail !== undefined && { detail: own(detail) }) };
    this.#emit(() => this.#onStep?.(progress));
  }
}

/** Findings and progress of one step, which are kept until the steps before it have ended. */
export class RecorderBranch {
  readonly #outer: RecorderBranch | undefined;
  readonly #kept: (() => void)[] = [];
  #isShown = false;

  constructor(readonly branches: AsyncLocalStorage<RecorderBranch>) {
    this.#outer = branches.getStore();
  }

  /** Runs a step whose findings and progress belong to this branch. */
  run<T>(step: () => Promise<T>): Promise<T> {
    return this.branches.run(this, step);
  }

  emit(event: () => void): void {
    if (!this.#isShown) {
      this.#kept.push(event);
    } else if (this.#outer) {
      this.#outer.emit(event);
    } else {
      event();
    }
  }

  /** Passes on what was kept, and everything that follows. */
  show(): void {
    this.#isShown = true;
    for (const event of this.#kept.splice(0)) {
      this.emit(event);
    }
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

import type { Finding, StepReport } from "../../probe";
import { type Paint, painter } from "../support/colors";

/** Longest time without progress output. */
const MAX_SILENCE_MS = 1_500;

const COLORS = { passed: "green", warning: "yellow", failed: "red" } as const;
/** Width of the longest state. */
const STATE_WIDTH = 12;

/** Progress on stderr: a line for each event, and one at regular intervals during a long step. */
export class Progress {
  readonly #startedAt = performance.now();
  readonly #paint: Paint = painter(process.stderr);
  #current = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly hide: { text: (text: string) => string }) {}

  readonly step = ({ step, title, state, detail }: StepReport): void => {
    const why = detail === undefined ? "" : ` (${detail})`;
    this.#line(
      state,
      `${step}: ${state === "waiting" ? detail : `${title}${state === "started" ? "" : why}`}`,
    );
    this.#during(state === "started" || state === "waiting" ? `${step}: ${title}` : "");
  };

  finding({ step, outcome, action, explanation }: Finding): void {
    this.step({ step, title: action, state: outcome, ...(outcome !== "passed" && { detail: explanation }) });
  }

  /** Reports work that is not a step of the probe. */
  async doing<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#line("started", what);
    this.#during(what);
    try {
      return await work();
    } finally {
      // A prompt may follow, which a progress line would interrupt.
      this.end();
    }
  }

  say(text: string): void {
    process.stderr.write(`${this.hide.text(text)}\n`);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #during(what: string): void {
    this.#current = what;
    this.#rearm();
  }

  #rearm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#line("waiting", this.#current || "preparing the next step"),
      MAX_SILENCE_MS,
    );
    this.#timer.unref();
  }

  #line(state: StepReport["state"], text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(5);
    const color = state in COLORS ? COLORS[state as keyof typeof COLORS] : "dim";
    const label = this.#paint(color, state.padEnd(STATE_WIDTH));
    this.say(`${this.#paint("dim", `${seconds} s`)}  ${label}  ${text}`);
    this.#rearm();
  }
}

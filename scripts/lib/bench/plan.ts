/**
 * Order and number of the measurements of the benchmark.
 *
 * Each round measures all subjects in turn, so that a disturbance of the machine meets all of them. The first round
 * measures all sizes. Later rounds repeat a size only if it fits into the time that is left, small sizes first: their
 * times are short, so they vary most.
 */
import type { Life } from "./measure";
import { subjectsInTurn } from "./settings";

export const DEFAULT_SIZES = [1, 10, 100, 500];
export const FULL_SIZE = 1000;
export const DEFAULT_REPETITIONS = 3;
export const DEFAULT_MINUTES = 10;
/** From this size on, checkpoints take a noticeable part of the time. */
export const CHECKPOINT_SIZE = 100;

export interface BenchOptions {
  sizes: readonly number[];
  repetitions: number;
  /** Time after which no size is measured again; undefined: all sizes are measured equally often. */
  minutes: number | undefined;
}

/** The measurements of one size in one round. */
export interface Block {
  round: number;
  resources: number;
  /** Lives of the subjects, after a run of the script. */
  lives: Life[];
}

/** All blocks in order. Without checkpoints, each size is measured once, unless the time is not limited. */
export function plannedBlocks({ sizes, repetitions, minutes }: BenchOptions): Block[] {
  const rounds = Array.from({ length: repetitions }, (_, round) => round);
  return rounds.flatMap((round) =>
    sizes.map((resources) => {
      const hasBoth = resources >= CHECKPOINT_SIZE && (round === 0 || minutes === undefined);
      const lives = (hasBoth ? [true, false] : [true]).flatMap((hasCheckpoints) =>
        subjectsInTurn(round).map((subject) => ({ subject, resources, hasCheckpoints })),
      );
      return { round, resources, lives };
    }),
  );
}

/** Durations of the first blocks, from which those of their repetitions are estimated. */
export class TimeBudget {
  readonly #durations = new Map<number, number>();

  constructor(
    readonly minutes: number | undefined,
    readonly startedAtMs: number,
  ) {}

  /** Whether a block ends in time. The first one of each size is always measured. */
  allows({ round, resources }: Block, nowMs: number): boolean {
    const duration = this.#durations.get(resources);
    if (round === 0 || this.minutes === undefined || duration === undefined) {
      return true;
    }
    return nowMs + duration <= this.startedAtMs + this.minutes * 60_000;
  }

  record({ resources }: Block, durationMs: number): void {
    this.#durations.set(resources, durationMs);
  }
}

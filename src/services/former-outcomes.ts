/** Outcomes in state of release 0.1.0, by the names that they had there. */
export const FORMER_OUTCOMES: ReadonlyMap<unknown, "passed" | "failed" | "inconclusive" | "skipped"> =
  new Map([
    ["works", "passed"], // wording-ignore: name in 0.1.0
    ["does not work", "failed"], // wording-ignore: name in 0.1.0
    ["could not be tried", "inconclusive"], // wording-ignore: name in 0.1.0
    ["skipped", "skipped"],
  ] as const);

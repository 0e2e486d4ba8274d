/** The documented exit codes of `byob doctor`. */
export const exitCodes = { works: 0, "does not work": 1, "could not be tried": 2, usage: 64 } as const;

/** The command line, or a file that it names, is wrong: nothing was tried. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** Something else than the bucket stands in the way. */
export class Untried extends Error {
  override readonly name = "Untried";
}

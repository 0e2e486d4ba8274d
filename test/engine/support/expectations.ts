import type { RunOutcome } from "./outcome";

/** Expects a successful run without operations. `toMatchObject` cannot be used, because an empty `ops` matches all. */
export function expectNoChange({ exitCode, error, ops }: RunOutcome): void {
  expect({ exitCode, error, ops }).toEqual({ exitCode: 0, error: "", ops: {} });
}

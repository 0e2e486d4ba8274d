import type { Outcome } from "./outcome";

/** The run worked and did nothing; `toMatchObject` would let an empty `ops` match any. */
export function expectNoChange({ exitCode, error, ops }: Outcome): void {
  expect({ exitCode, error, ops }).toEqual({ exitCode: 0, error: "", ops: {} });
}

/** Median and range of repeated measurements. */
export interface Range {
  median: number;
  min: number;
  max: number;
}

/** @param values at least one */
export function rangeOfValues(values: readonly number[]): Range {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    median: rounded((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2),
    min: rounded(at(0)),
    max: rounded(at(sorted.length - 1)),
  };
}

/** Digits that differ between two runs of any measurement are not stored. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Splits items into batches of at most `size` items. */
export function batchesOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** Runs batches, at most `concurrency` of them at the same time. Returns the results in the order of the batches. */
export async function runBatches<T, R>(
  batches: readonly T[][],
  concurrency: number,
  run: (batch: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: (readonly R[])[] = [];
  const waiting = batches.entries();
  const work = async () => {
    // All workers take from the same iterator.
    for (const [at, batch] of waiting) {
      results[at] = await run(batch);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results.flat();
}

/** A signal with a time limit; `end` must be called when the work is done. */
export interface TimeLimit {
  signal: AbortSignal;
  end(): void;
}

/**
 * Follows a signal and also aborts, with a `TimeoutError`, after a time in milliseconds. In place of
 * `AbortSignal.any` with `AbortSignal.timeout`: Node 20 may collect that timer as garbage, and then it never fires.
 */
export function timeLimit(milliseconds: number, parent?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const expire = () => controller.abort(new DOMException("The time is over", "TimeoutError"));
  const timer = setTimeout(expire, milliseconds);
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) {
    follow();
  }
  parent?.addEventListener("abort", follow, { once: true });
  const end = () => {
    clearTimeout(timer);
    parent?.removeEventListener("abort", follow);
  };
  return { signal: controller.signal, end };
}

/** Runs work under a time limit. */
export async function withinTime<T>(
  milliseconds: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = timeLimit(milliseconds, parent);
  try {
    return await work(limit.signal);
  } finally {
    limit.end();
  }
}

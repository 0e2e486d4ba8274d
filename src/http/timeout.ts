/** Signal with a time limit. Call `end` when the work is done. */
export interface Timeout {
  signal: AbortSignal;
  end(): void;
}

/** Maximum delay of a timer; Node runs timers with a longer one immediately. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Starts a timer with a maximum of 24.8 days. */
export function startTimer(milliseconds: number, onEnd: () => void): NodeJS.Timeout {
  return setTimeout(onEnd, Math.min(milliseconds, MAX_TIMER_MS));
}

/**
 * Creates a signal that aborts with its parent, or after a time in milliseconds with the error of `createReason`.
 *
 * It does not use `AbortSignal.any` with `AbortSignal.timeout`, because Node 20 can garbage-collect that timer, and
 * then it never fires.
 */
export function startTimeout(
  milliseconds: number,
  parent?: AbortSignal,
  createReason: () => Error = () => new DOMException("The time limit was reached", "TimeoutError"),
): Timeout {
  const controller = new AbortController();
  const timer = startTimer(milliseconds, () => controller.abort(createReason()));
  const stopFollowing = follow(parent, () => controller.abort(parent?.reason));
  const end = () => {
    clearTimeout(timer);
    stopFollowing();
  };
  return { signal: controller.signal, end };
}

/** Runs work under a time limit. */
export async function withTimeout<T>(
  milliseconds: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  createReason?: () => Error,
): Promise<T> {
  const limit = startTimeout(milliseconds, parent, createReason);
  try {
    return await work(limit.signal);
  } finally {
    limit.end();
  }
}

/** Follows the abort of a signal after a delay, so that a request in flight can still complete. */
export function delayedAbort(parent: AbortSignal, delayMs: number): Timeout {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopFollowing = follow(parent, () => {
    timer = startTimer(delayMs, () => controller.abort(parent.reason));
  });
  const end = () => {
    clearTimeout(timer);
    stopFollowing();
  };
  return { signal: controller.signal, end };
}

/** Calls a handler when a signal aborts, or immediately if it already has. @returns a function that stops it */
function follow(parent: AbortSignal | undefined, onAbort: () => void): () => void {
  if (parent?.aborted) {
    onAbort();
  }
  parent?.addEventListener("abort", onAbort, { once: true });
  return () => parent?.removeEventListener("abort", onAbort);
}

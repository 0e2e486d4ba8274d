import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { delayedAbort, startTimeout, withTimeout } from "../../../src/http/timeout";

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");

const ended = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));

test("ends work after its time, even after a garbage collection", async () => {
  const work = withTimeout(80, new AbortController().signal, (signal) => ended(signal));
  await sleep(10);
  collectGarbage();
  expect(await work).toMatchObject({ name: "TimeoutError" });
});

test("follows the parent signal, including one that has already aborted", async () => {
  const parent = new AbortController();
  const work = withTimeout(10_000, parent.signal, (signal) => ended(signal));
  parent.abort(new Error("given up"));
  expect(await work).toMatchObject({ message: "given up" });
  const late = startTimeout(10_000, parent.signal);
  expect(late.signal.aborted).toBe(true);
  late.end();
});

test("does not abort after the work is done", async () => {
  let kept: AbortSignal | undefined;
  await withTimeout(20, undefined, async (signal) => {
    kept = signal;
  });
  await sleep(40);
  expect(kept?.aborted).toBe(false);
});

test("aborts with the caller's own reason", async () => {
  const reason = () => new Error("no result within 20 ms");
  const work = withTimeout(20, undefined, (signal) => ended(signal), reason);
  expect(await work).toMatchObject({ message: "no result within 20 ms" });
});

test("does not end before a time that is longer than a timer can be", async () => {
  const limit = startTimeout(1e12);
  await sleep(20);
  expect(limit.signal.aborted).toBe(false);
  limit.end();
});

describe("a delayed abort", () => {
  test("follows the signal after its delay, with the same reason", async () => {
    const parent = new AbortController();
    const { signal } = delayedAbort(parent.signal, 40);
    parent.abort(new Error("given up"));
    await sleep(10);
    expect(signal.aborted).toBe(false);
    expect(await ended(signal)).toMatchObject({ message: "given up" });
  });

  test("follows a signal that was aborted before", async () => {
    expect(await ended(delayedAbort(AbortSignal.abort(new Error("before")), 1).signal)).toMatchObject({
      message: "before",
    });
  });

  test("does not abort once it has ended", async () => {
    const parent = new AbortController();
    const { signal, end } = delayedAbort(parent.signal, 10);
    parent.abort();
    end();
    await sleep(30);
    expect(signal.aborted).toBe(false);
  });
});

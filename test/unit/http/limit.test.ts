import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { timeLimit, withinTime } from "../../../src/http/limit";

v8.setFlagsFromString("--expose-gc");
const collectGarbage: () => void = vm.runInNewContext("gc");

const ended = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));

test("ends work after its time, also when garbage was collected in between", async () => {
  const work = withinTime(80, new AbortController().signal, (signal) => ended(signal));
  await sleep(10);
  collectGarbage();
  expect(await work).toMatchObject({ name: "TimeoutError" });
});

test("follows the signal that it was given, also one that has ended before", async () => {
  const parent = new AbortController();
  const work = withinTime(10_000, parent.signal, (signal) => ended(signal));
  parent.abort(new Error("given up"));
  expect(await work).toMatchObject({ message: "given up" });
  const late = timeLimit(10_000, parent.signal);
  expect(late.signal.aborted).toBe(true);
  late.end();
});

test("ends nothing once the work is done", async () => {
  let kept: AbortSignal | undefined;
  await withinTime(20, undefined, async (signal) => {
    kept = signal;
  });
  await sleep(40);
  expect(kept?.aborted).toBe(false);
});

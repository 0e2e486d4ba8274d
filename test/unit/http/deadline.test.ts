import { setTimeout as sleep } from "node:timers/promises";
import { Deadline } from "../../../src/http/deadline";

test("returns the remaining time, which a pause does not shorten", async () => {
  const deadline = new Deadline(1000);
  await sleep(50);
  const left = deadline.remainingMs;
  expect(left).toBeLessThanOrEqual(951);
  expect(left).toBeGreaterThan(700);
  await deadline.paused(async () => {
    const atStart = deadline.remainingMs;
    await sleep(60);
    expect(deadline.remainingMs).toBe(atStart);
  });
  deadline.dispose();
  const kept = deadline.remainingMs;
  await sleep(20);
  deadline.dispose();
  expect(deadline.remainingMs).toBe(kept);
});

test("returns 0 as the remaining time when it is over", async () => {
  const deadline = new Deadline(5);
  await sleep(30);
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.remainingMs).toBe(0);
});

test("a hard deadline also ends during a pause, and counts it", async () => {
  const deadline = new Deadline(60, { hard: true });
  await deadline.paused(() => sleep(30));
  expect(deadline.remainingMs).toBeLessThanOrEqual(31);
  await deadline.paused(() => sleep(60));
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.signal.reason).toMatchObject({ name: "DeadlineExceeded", milliseconds: 60 });
});

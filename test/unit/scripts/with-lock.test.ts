import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../scripts/lib/with-lock";

const OPTIONS = { onProgress: () => {}, activity: "testing", pollMs: 5 };
/** The program of a process that acquires the lock and holds it until it is killed. */
const HOLDER = `
  const { withLock } = require(${JSON.stringify(path.resolve(__dirname, "../../../scripts/lib/with-lock.ts"))});
  const options = { onProgress() {}, activity: "testing" };
  withLock(process.argv[1], options, () => new Promise(() => {
    console.log("locked");
    setInterval(() => {}, 1000);
  }));`;

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-lock-test-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test("runs one work at a time", async () => {
  const lock = path.join(folder, "deep", "lock");
  const order: string[] = [];
  const enter = (name: string) =>
    withLock(lock, OPTIONS, async () => {
      order.push(`${name} in`);
      await sleep(30);
      order.push(`${name} out`);
    });
  await Promise.all([enter("first"), enter("second")]);
  expect(order).toEqual(["first in", "first out", "second in", "second out"]);
  expect(fs.existsSync(lock)).toBe(false);
});

test("takes over the lock of a process that was killed, and stops waiting on an abort", async () => {
  const lock = path.join(folder, "lock");
  const holder = spawn(process.execPath, ["--require", "tsx/cjs", "-e", HOLDER, lock], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const reports: string[] = [];
  const stop = new AbortController();
  const options = { ...OPTIONS, signal: stop.signal, onProgress: (text: string) => reports.push(text) };
  const waiting = withLock(lock, options, async () => "never");
  await sleep(50);
  stop.abort();
  await expect(waiting).rejects.toThrow("aborted");
  expect(reports).toEqual(["waiting for another process that is testing (0 s)"]);

  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(fs.existsSync(lock)).toBe(true);
  fs.utimesSync(lock, 0, 0);
  expect(await withLock(lock, OPTIONS, async () => "mine")).toBe("mine");
});

test("is released when the work fails", async () => {
  const lock = path.join(folder, "lock");
  await expect(withLock(lock, OPTIONS, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(fs.existsSync(lock)).toBe(false);
});

test("the work continues when another process has taken over the lock", async () => {
  const lock = path.join(folder, "lock");
  const result = await withLock(lock, OPTIONS, async () => {
    fs.utimesSync(lock, 0, 0);
    // The library verifies the modification time every two seconds.
    await sleep(2500);
    return "done";
  });
  expect(result).toBe("done");
  expect(fs.existsSync(lock)).toBe(true);
});

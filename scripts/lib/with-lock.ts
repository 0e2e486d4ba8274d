// @ts-check
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { withHeartbeat } = require("./progress");

const BEAT_MS = 2000;
const STALE_MS = 20_000;

/**
 * Runs `work` while holding `folder` as a lock against other processes, also those of other containers that
 * share the cache: the holder keeps the folder's time fresh, a folder that went stale belongs to nobody.
 * Not guarded: two waiters that find the same stale lock within the same millisecond; one of them then fails.
 *
 * @template T
 * @param {string} folder
 * @param {{ onProgress: (text: string) => void, signal?: AbortSignal, staleMs?: number, pollMs?: number, what?: string }} options
 *   `what`: what a process does that holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(folder, options, work) {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  if (!take(folder, options.staleMs ?? STALE_MS)) {
    await withHeartbeat(
      options.onProgress,
      () => `waiting for another process that ${options.what ?? "makes the Pulumi CLI"}`,
      () => wait(folder, options),
    );
  }
  const timer = setInterval(() => touch(folder), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {{ signal?: AbortSignal, staleMs?: number, pollMs?: number }} options
 */
async function wait(folder, options) {
  while (!take(folder, options.staleMs ?? STALE_MS)) {
    options.signal?.throwIfAborted();
    await sleep(options.pollMs ?? 500);
  }
}

/**
 * @param {string} folder
 * @param {number} staleMs
 * @returns {boolean}
 */
function take(folder, staleMs) {
  try {
    fs.mkdirSync(folder);
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
  }
  const since = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > staleMs) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return false;
}

/** @param {string} folder */
function touch(folder) {
  const now = new Date();
  try {
    fs.utimesSync(folder, now, now);
  } catch {
    // Taken away as stale, for example after the machine slept; the work goes on, see above.
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

module.exports = { withLock };

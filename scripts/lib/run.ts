// @ts-check
"use strict";

const { spawn } = require("node:child_process");

/** A command that was asked to end, and that waits for work under way, is ended after this time. */
const INSIST_MS = 10_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] ends the command and everything it started
 * @property {number} [timeoutMs]
 * @property {(line: string) => void} [onLine] gets every line of both outputs
 *
 * @typedef {object} RunResult
 * @property {number} code 127 when the command could not be started
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a command to its end; a failing command is a result, not an exception.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    // A group of its own, so that ending the command also ends compilers and downloads below it.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    const out = { stdout: "", stderr: "" };
    /** @type {NodeJS.Timeout | undefined} */
    let insist;
    const stop = () => {
      endGroup(child.pid, "SIGINT");
      insist = setTimeout(() => endGroup(child.pid, "SIGKILL"), INSIST_MS);
    };
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(stop, options.timeoutMs);
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted) {
      stop();
    }
    collect(child.stdout, (text) => (out.stdout += text), options.onLine);
    collect(child.stderr, (text) => (out.stderr += text), options.onLine);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      clearTimeout(insist);
      options.signal?.removeEventListener("abort", stop);
      resolve({ code, ...out });
    };
    child.on("error", (error) => {
      out.stderr += error.message;
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function endGroup(pid, signal) {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(text: string) => void} keep
 * @param {((line: string) => void) | undefined} onLine
 */
function collect(stream, keep, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (/** @type {string} */ text) => {
    keep(text);
    if (!onLine) {
      return;
    }
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      onLine(line);
    }
  });
  stream.on("end", () => {
    if (onLine && rest) {
      onLine(rest);
    }
  });
}

module.exports = { run };

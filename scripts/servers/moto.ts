// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { toolsFolder } = require("../lib/find-cli");
const { withLock } = require("../lib/lock");
const { withHeartbeat } = require("../lib/progress");
const { run } = require("../lib/run");
const { NoServer, answers, freePort, startDaemon, untilReady } = require("./daemon");
const { runAlone } = require("./foreground");

const VERSION = "5.2.5";
const START_MS = 60_000;
/** So many calls are let through unjudged: until `judge` is called, all. */
const ALL = "1000000000";

/**
 * @typedef {object} Moto
 * @property {string} url
 * @property {string} version
 * @property {(on: boolean) => Promise<void>} judge whether signatures and user policies count
 * @property {() => Promise<void>} stop
 */

/**
 * Starts moto, which judges user policies, from a Python environment of its own that is made once.
 *
 * @param {import("./ceph").ServerOptions} [options]
 * @returns {Promise<Moto>}
 */
async function startMoto(options = {}) {
  const onProgress = options.onProgress ?? (() => {});
  const program = await ensureInstalled(onProgress, options.signal);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-moto-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const daemon = startDaemon(program, ["-H", "127.0.0.1", "-p", new URL(url).port], {
    log: path.join(folder, "moto.out"),
    env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: ALL },
  });
  const stop = async () => {
    await daemon.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ready = () => answers(`${url}/moto-api/`);
    await withHeartbeat(
      onProgress,
      () => "starting moto",
      () => untilReady("moto", daemon, ready, { timeoutMs: START_MS, signal: options.signal }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, version: VERSION, judge: (on) => judge(url, on), stop };
}

/**
 * @param {string} url
 * @param {boolean} on
 */
async function judge(url, on) {
  const answer = await fetch(`${url}/moto-api/reset-auth`, { method: "POST", body: on ? "0" : ALL });
  if (!answer.ok) {
    throw new NoServer(`moto answered ${answer.status} to reset-auth.`);
  }
}

/**
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string>} the server's program
 */
async function ensureInstalled(onProgress, signal) {
  const folder = path.join(toolsFolder(process.env), "moto", VERSION);
  const program = path.join(folder, "bin", "moto_server");
  // Written last, so half an installation is made again.
  const done = path.join(folder, "installed");
  if (fs.existsSync(done)) {
    return program;
  }
  const lock = `${folder}.lock`;
  await withLock(lock, { onProgress, what: "installs moto", ...(signal && { signal }) }, async () => {
    if (fs.existsSync(done)) {
      return;
    }
    fs.rmSync(folder, { recursive: true, force: true });
    const problem = await install(folder, onProgress, signal);
    signal?.throwIfAborted();
    if (problem !== undefined) {
      fs.rmSync(folder, { recursive: true, force: true });
      const advice = "install Python 3 with venv and give pip access to a package index, then try again.";
      throw new NoServer(`moto cannot be had here (${problem}): ${advice}`);
    }
    fs.writeFileSync(done, "");
  });
  return program;
}

/**
 * @param {string} folder
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string | undefined>} why it did not work
 */
async function install(folder, onProgress, signal) {
  const pip = path.join(folder, "bin", "python");
  const arguments_ = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--progress-bar=off",
    `moto[server]==${VERSION}`,
  ];
  /** @type {[string, string, string[]][]} */
  const steps = [
    ["making a Python environment", "python3", ["-m", "venv", folder]],
    ["pip install moto", pip, arguments_],
  ];
  for (const [what, program, args] of steps) {
    let last = "";
    const onLine = (/** @type {string} */ line) => {
      last = line.trim().slice(0, 60) || last;
    };
    const result = await withHeartbeat(
      onProgress,
      () => `${what}, once, about a minute: ${last}`,
      () => run(program, args, { onLine, ...(signal && { signal }) }),
    );
    if (result.code !== 0) {
      return `${what} failed: ${(result.stderr || result.stdout).trim().split("\n").pop()}`;
    }
  }
  return undefined;
}

module.exports = { startMoto };

if (require.main === module) {
  runAlone("moto", startMoto);
}

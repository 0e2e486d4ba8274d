// @ts-check
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const { setTimeout: sleep } = require("node:timers/promises");

/** A daemon that does not end when asked is ended after this time. */
const INSIST_MS = 1000;

/** Says in one sentence what is missing or did not work. */
class NoServer extends Error {}

/**
 * @typedef {object} Daemon
 * @property {() => boolean} running
 * @property {() => string} lastWords the last line that it wrote
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} DaemonOptions
 * @property {string} log file that gets both outputs
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Starts a program that stays; it ends with this process, however this process ends.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {DaemonOptions} options
 * @returns {Daemon}
 */
function startDaemon(command, args, options) {
  const output = fs.openSync(options.log, "a");
  // setpriv lets the kernel end the program also when this process is killed.
  const bound = fs.existsSync("/usr/bin/setpriv") && process.platform === "linux";
  const [program, ...words] = bound
    ? ["/usr/bin/setpriv", "--pdeathsig", "TERM", "--", command, ...args]
    : [command, ...args];
  const child = spawn(program, words, {
    env: options.env ?? process.env,
    stdio: ["ignore", output, output],
  });
  fs.closeSync(output);
  let running = true;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    for (const event of ["error", "exit"]) {
      child.once(event, () => {
        running = false;
        resolve();
      });
    }
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    running: () => running,
    lastWords: () => fs.readFileSync(options.log, "utf8").trim().split("\n").pop() ?? "",
    async stop() {
      process.removeListener("exit", kill);
      if (!running) {
        return;
      }
      child.kill("SIGTERM");
      const insist = setTimeout(kill, INSIST_MS);
      await ended;
      clearTimeout(insist);
    },
  };
}

/**
 * Waits until `ready` holds; fails as soon as the daemon has ended, or when the time is over.
 *
 * @param {string} name
 * @param {Daemon} daemon
 * @param {() => Promise<boolean>} ready
 * @param {{ timeoutMs: number, signal?: AbortSignal | undefined }} options
 */
async function untilReady(name, daemon, ready, options) {
  const end = Date.now() + options.timeoutMs;
  while (!(await ready())) {
    options.signal?.throwIfAborted();
    if (!daemon.running()) {
      throw new NoServer(`${name} ended while it started: ${daemon.lastWords()}`);
    }
    if (Date.now() > end) {
      throw new NoServer(`${name} was not ready after ${options.timeoutMs / 1000} s.`);
    }
    await sleep(200);
  }
}

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether anything answers there in HTTP
 */
async function answers(url) {
  try {
    await fetch(url, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} a port of the loopback interface that was free a moment ago */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

module.exports = { NoServer, answers, freePort, startDaemon, untilReady };

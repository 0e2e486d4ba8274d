// @ts-check
"use strict";

const { lineWriter } = require("../lib/progress");
const { NoServer } = require("./daemon");

/**
 * Runs a server on its own until Ctrl-C, for trying things by hand.
 *
 * @param {string} name
 * @param {(options: import("./ceph").ServerOptions) => Promise<{ stop(): Promise<void> }>} start
 */
async function runAlone(name, start) {
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(signal, () => stop.abort());
  }
  const line = lineWriter(process.stderr);
  try {
    const server = await start({ onProgress: line.report, signal: stop.signal });
    line.end();
    console.log(JSON.stringify(server, null, 2));
    console.log(`${name} runs until Ctrl-C`);
    const alive = setInterval(() => {}, 60_000);
    if (!stop.signal.aborted) {
      await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    }
    clearInterval(alive);
    await server.stop();
  } catch (error) {
    line.end();
    if (stop.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    if (!(error instanceof NoServer)) {
      throw error;
    }
    console.error(error.message);
    process.exitCode = 1;
  }
}

module.exports = { runAlone };

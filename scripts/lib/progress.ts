// @ts-check
"use strict";

const HEARTBEAT_MS = 1500;

/**
 * Shows what is going on: on a terminal one line that is rewritten, elsewhere one line per report.
 *
 * @param {NodeJS.WriteStream} stream
 */
function lineWriter(stream) {
  const colour = Boolean(stream.isTTY) && !process.env.NO_COLOR;
  let open = false;
  return {
    /** @param {string} text */
    report(text) {
      stream.write(colour ? `\r\x1b[2K\x1b[2m${text}\x1b[0m` : `${text}\n`);
      open = colour;
    },
    /** Leaves the last report standing or wipes it, so that the next text begins on a line of its own. */
    end() {
      if (open) {
        stream.write("\r\x1b[2K");
      }
      open = false;
    },
  };
}

/**
 * Reports while `work` runs, so that no more than two seconds pass in silence.
 *
 * @template T
 * @param {(text: string) => void} onProgress
 * @param {() => string} describe
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withHeartbeat(onProgress, describe, work) {
  const started = Date.now();
  const tell = () => onProgress(`${describe()} (${Math.round((Date.now() - started) / 1000)} s)`);
  tell();
  const timer = setInterval(tell, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

module.exports = { lineWriter, withHeartbeat };

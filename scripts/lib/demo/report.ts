// @ts-check
"use strict";

/**
 * @typedef {object} Row
 * @property {string} title
 * @property {string} seen
 * @property {string[]} problems
 * @property {number} seconds
 */

/**
 * Writes what happens; colour and the rewritten line only on a terminal.
 *
 * @param {NodeJS.WriteStream} stream
 */
function reporter(stream) {
  const terminal = Boolean(stream.isTTY);
  const colour = terminal && !process.env.NO_COLOR;
  /**
   * @param {number} code
   * @param {string} text
   */
  const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const wipe = () => {
    if (terminal) {
      stream.write("\r\x1b[2K");
    }
  };
  /** @param {string} text */
  const say = (text) => {
    wipe();
    stream.write(`${text}\n`);
  };
  return {
    say,
    /** @param {string} text */
    title: (text) => say(`\n${paint(1, text)}`),
    /** @param {string} text */
    detail: (text) => say(`  ${paint(2, text)}`),
    /** @param {string} text */
    passing: (text) => {
      if (terminal) {
        stream.write(`\r\x1b[2K${paint(2, text)}`);
      }
    },
    /** @param {string} text */
    progress: (text) => (terminal ? stream.write(`\r\x1b[2K${paint(2, text)}`) : say(text)),
    /** @param {readonly string[]} problems @param {string} seen */
    verdict: (problems, seen) => {
      if (problems.length === 0) {
        say(`  ${paint(32, "ok")} ${seen}`);
      }
      for (const problem of problems) {
        say(`  ${paint(31, "FAILED")} ${problem}`);
      }
    },
    /** @param {readonly Row[]} rows */
    table: (rows) => {
      say("");
      for (const line of table(rows)) {
        say(line);
      }
    },
  };
}

/** @param {readonly Row[]} rows */
function table(rows) {
  const cells = rows.map((row) => [
    row.title,
    row.problems.length === 0 ? row.seen : `FAILED: ${row.problems.join("; ")}`,
    row.seconds.toFixed(1),
  ]);
  const all = [["step", "what was seen", "seconds"], ...cells];
  const widths = [0, 1].map((column) => Math.max(...all.map((cell) => cell[column]?.length ?? 0)));
  const lines = all.map(([step = "", seen = "", seconds = ""]) =>
    [step.padEnd(widths[0] ?? 0), seen.padEnd(widths[1] ?? 0), seconds.padStart(7)].join("  "),
  );
  return [lines[0] ?? "", "-".repeat(lines[0]?.length ?? 0), ...lines.slice(1)];
}

module.exports = { reporter, table };

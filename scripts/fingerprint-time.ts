// @ts-check
"use strict";

const { scryptSync } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { lineWriter, withHeartbeat } = require("./lib/progress");
const { withProgramStack } = require("./lib/program-stack");

const HELP = `Usage: npm run fingerprint-time [-- --json] [-- --resources 500]

Measures what the fingerprints of secrets cost in a "pulumi up" without changes, once with one key for all resources
and once with as many keys as resources. Exit code 1: one key costs 50 ms or more, or many keys 10 % of the time.

  --resources  number of resources (default 500)
  --json       print JSON
  --help       print this text`;

/** Maximum milliseconds for one key, and maximum part of the time for one key per resource. */
const MAX_MS = 50;
const MAX_PART = 0.1;

const own = path.join(__dirname, "lib", "fingerprint-time");

/**
 * @typedef {object} Measured
 * @property {number} keys
 * @property {number} hashes slow hashes
 * @property {number} ms time of all hashes, as if they were computed one after the other
 * @property {number} totalMs duration of the whole command
 */

/** @param {number} cost the parameter N of scrypt */
function slowHashMs(cost) {
  const rounds = 50;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) {
    scryptSync(`secret-${round}`, "salt", 32, { N: cost });
  }
  return (performance.now() - started) / rounds;
}

/** @param {string} folder */
function hashesIn(folder) {
  const processes = fs.readdirSync(folder).map((name) => {
    /** @type {{ slow: number, fastMs: number, cost: number }} */
    const counted = JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
    return counted;
  });
  const hashes = processes.reduce((sum, { slow }) => sum + slow, 0);
  const ms = processes.reduce((sum, { slow, fastMs, cost }) => sum + slow * slowHashMs(cost) + fastMs, 0);
  return { hashes, ms };
}

/**
 * @param {number} resources
 * @param {boolean} differentKeys
 * @returns {Promise<Measured>}
 */
function measure(resources, differentKeys) {
  const countsIn = (/** @type {string} */ folder) => path.join(folder, "counts");
  const use = async (/** @type {import("./lib/program-stack").ProgramStack} */ program) => {
    fs.mkdirSync(countsIn(program.folder));
    await program.pulumi("up", "--yes", "--skip-preview");
    for (const name of fs.readdirSync(countsIn(program.folder))) {
      fs.rmSync(path.join(countsIn(program.folder), name));
    }
    const started = performance.now();
    await program.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    const totalMs = performance.now() - started;
    return { keys: differentKeys ? resources : 1, ...hashesIn(countsIn(program.folder)), totalMs };
  };
  const env = (/** @type {string} */ folder) => ({
    RESOURCES: String(resources),
    DIFFERENT_KEYS: differentKeys ? "true" : "",
    HASH_COUNTS: countsIn(folder),
    NODE_OPTIONS: `--require ${path.join(own, "count-hashes.js")}`,
    // Without it the engine writes the whole state after each step.
    PULUMI_SKIP_CHECKPOINTS: "true",
  });
  return withProgramStack([path.join(own, "program.js")], use, {
    env,
    sandbox: { flashback: { quota: 10_000 } },
  });
}

/** @param {Measured} measured */
function isTooSlow({ keys, ms, totalMs }) {
  return keys === 1 ? ms >= MAX_MS : ms >= totalMs * MAX_PART;
}

/**
 * @param {number} resources
 * @param {Measured} measured
 */
function messageFor(resources, { keys, hashes, ms, totalMs }) {
  const part = ((100 * ms) / totalMs).toFixed(1);
  return `${resources} resources, ${keys} key${keys === 1 ? "" : "s"}: ${hashes} slow hashes, ${ms.toFixed(0)} ms, ${part} % of ${(totalMs / 1000).toFixed(1)} s`;
}

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean" },
      help: { type: "boolean" },
      resources: { type: "string", default: "500" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const resources = Number(values.resources);
  if (!Number.isInteger(resources) || resources < 1) {
    console.error(`--resources ${values.resources}: must be a whole number from 1`);
    return 2;
  }
  const writer = lineWriter(process.stderr);
  const measured = [];
  for (const differentKeys of [false, true]) {
    const keys = differentKeys ? "a key each" : "one key";
    const work = () => measure(resources, differentKeys);
    measured.push(await withHeartbeat(writer.report, () => `${resources} resources with ${keys}`, work));
    writer.end();
  }
  if (values.json) {
    console.log(JSON.stringify(measured, undefined, 2));
  } else {
    for (const one of measured) {
      console.log(messageFor(resources, one));
    }
  }
  return measured.some(isTooSlow) ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);

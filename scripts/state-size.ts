// @ts-check
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { withProgramStack } = require("./lib/program-stack");
const { inputs } = require("./lib/state-size/inputs");
const { NoPulumiCli } = require("./pulumi-cli");

const HELP = `Usage: npm run state-size [-- --json]

Measures the bytes of each resource in a state file: JSON without whitespace, secrets encrypted with a passphrase.
Runs "pulumi up" against the emulators. Exit code 1: a resource is larger than its target.

  --json   print JSON
  --help   print this text`;

/**
 * @typedef {object} Size
 * @property {string} type
 * @property {number} bytes
 * @property {number} nothing bytes of a resource that does nothing and has the same inputs
 * @property {number} source bytes among them of `sourcePosition` and `stackTrace`, which depend on paths
 * @property {number} target
 */

/** @param {import("./lib/program-stack").ProgramStack} program */
async function resourcesAfterUp(program) {
  await program.pulumi("up", "--yes", "--skip-preview");
  /** @type {{ checkpoint: { latest: { resources: { urn: string, sourcePosition?: string, stackTrace?: unknown }[] } } }} */
  const state = JSON.parse(fs.readFileSync(program.stateFile, "utf8"));
  return state.checkpoint.latest.resources;
}

/** @param {unknown} value */
const bytes = (value) => Buffer.byteLength(JSON.stringify(value));

/** @param {Awaited<ReturnType<typeof resourcesAfterUp>>} resources */
function sizesOf(resources) {
  return inputs.map(({ type, name, target }) => {
    /** @param {string} wanted */
    const find = (wanted) => {
      const found = resources.find(({ urn }) => urn.endsWith(`::${wanted}`));
      if (!found) {
        throw new Error(`the state has no resource "${wanted}"`);
      }
      return found;
    };
    const resource = find(name);
    const { sourcePosition: _position, stackTrace: _trace, ...rest } = resource;
    return {
      type,
      bytes: bytes(resource),
      nothing: bytes(find(`nothing-${name}`)),
      source: bytes(resource) - bytes(rest),
      target,
    };
  });
}

/** @returns {Promise<Size[]>} */
async function measure() {
  const source = path.join(__dirname, "lib", "state-size");
  const files = ["program.js", "inputs.js"].map((name) => path.join(source, name));
  return withProgramStack(files, async (program) => sizesOf(await resourcesAfterUp(program)));
}

/** @param {readonly Size[]} sizes */
function table(sizes) {
  const rows = sizes.map((size) => [
    size.bytes > size.target ? "too large" : "passed",
    size.type,
    String(size.bytes),
    String(size.target),
    String(size.nothing),
    String(size.source),
  ]);
  const all = [["", "resource", "bytes", "target", "do-nothing", "of paths"], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({ args, options: { json: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  try {
    const sizes = await measure();
    console.log(values.json ? JSON.stringify(sizes, undefined, 2) : table(sizes));
    return sizes.some((size) => size.bytes > size.target) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NoPulumiCli)) {
      throw error;
    }
    console.error(error.message);
    return 2;
  }
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

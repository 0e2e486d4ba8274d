// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { run } = require("./lib/run");
const { inputs } = require("./lib/state-size/inputs");
const { NoPulumiCli, ensurePulumiCli } = require("./pulumi-cli");

const HELP = `Usage: npm run state-size [-- --json]

Measures the bytes of each resource in a state file: JSON without whitespace, secrets encrypted with a passphrase.
Runs "pulumi up" against the emulators. Exit code 1: a resource is larger than its target.

  --json   print JSON
  --help   print this text`;

const repository = path.resolve(__dirname, "..");
const PROJECT = "sizes";
const STACK = "dev";
/** Variables that would lead the program to real accounts or another backend. */
const FOREIGN = /^(MODELSLAB|RYZEAPI|LABEL_STUDIO|FLASHBACK|PULUMI|AWS)_/;

/**
 * @typedef {object} Size
 * @property {string} type
 * @property {number} bytes
 * @property {number} nothing bytes of a resource that does nothing and has the same inputs
 * @property {number} source bytes among them of `sourcePosition` and `stackTrace`, which depend on paths
 * @property {number} target
 */

/**
 * @param {string} folder
 * @param {import("./pulumi-cli").PulumiCli} cli
 * @param {Record<string, string>} services
 * @returns {NodeJS.ProcessEnv}
 */
function environment(folder, cli, services) {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return {
    ...Object.fromEntries(own),
    ...services,
    PATH: cli.binDirectory + path.delimiter + process.env.PATH,
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "state-size",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/**
 * The program in a separate folder, whose dependencies are links to this repository.
 *
 * @param {string} folder
 */
function writeProgram(folder) {
  for (const name of ["backend", "home", "node_modules"]) fs.mkdirSync(path.join(folder, name));
  fs.symlinkSync(repository, path.join(folder, "node_modules", "pulumi-byob"));
  fs.symlinkSync(
    path.join(repository, "node_modules", "@pulumi"),
    path.join(folder, "node_modules", "@pulumi"),
  );
  const source = path.join(__dirname, "lib", "state-size");
  fs.copyFileSync(path.join(source, "program.js"), path.join(folder, "index.js"));
  fs.copyFileSync(path.join(source, "inputs.js"), path.join(folder, "inputs.js"));
  // JSON is YAML.
  const runtime = { name: "nodejs", options: { typescript: false } };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name: PROJECT, runtime }));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: PROJECT, main: "index.js" }));
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function resourcesAfterUp(folder, env) {
  for (const args of [
    ["stack", "init", STACK],
    ["up", "--yes", "--skip-preview", "--stack", STACK],
  ]) {
    const { code, stdout, stderr } = await run("pulumi", [...args, "--non-interactive"], {
      cwd: folder,
      env,
    });
    if (code !== 0) throw new Error(`pulumi ${args[0]} failed with exit code ${code}:\n${stdout}${stderr}`);
  }
  const file = path.join(folder, "backend", ".pulumi", "stacks", PROJECT, `${STACK}.json`);
  /** @type {{ checkpoint: { latest: { resources: { urn: string, sourcePosition?: string, stackTrace?: unknown }[] } } }} */
  const state = JSON.parse(fs.readFileSync(file, "utf8"));
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
      if (!found) throw new Error(`the state has no resource "${wanted}"`);
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

async function measure() {
  const cli = await ensurePulumiCli();
  // Loaded when it is needed, by its place: the build may not exist while types are checked.
  /** @type {typeof import("../src/sandbox")} */
  const { startSandbox } = require(path.join(repository, "dist/sandbox"));
  const sandbox = await startSandbox();
  // A short name: state holds the paths of the program.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "size-"));
  try {
    writeProgram(folder);
    return sizesOf(await resourcesAfterUp(folder, environment(folder, cli, sandbox.environment())));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await sandbox.stop();
  }
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
    if (!(error instanceof NoPulumiCli)) throw error;
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

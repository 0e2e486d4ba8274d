// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { ensurePulumiCli } = require("../pulumi-cli");
const { run } = require("./run");

const repository = path.resolve(__dirname, "../..");
const PROJECT = "measured";
const STACK = "dev";
/** Variables that would lead the program to real accounts or another backend. */
const FOREIGN = /^(MODELSLAB|RYZEAPI|LABEL_STUDIO|FLASHBACK|PULUMI|AWS)_/;

/**
 * A program of this repository with a separate stack, whose services are the emulators.
 *
 * @typedef {object} ProgramStack
 * @property {string} folder
 * @property {string} stateFile
 * @property {(...args: string[]) => Promise<void>} pulumi runs the CLI on the stack; throws if it fails
 */

/**
 * @template T
 * @param {readonly string[]} files the first one is the program
 * @param {(program: ProgramStack) => Promise<T>} use
 * @param {object} [options]
 * @param {import("pulumi-byob-sandbox").SandboxOptions} [options.sandbox]
 * @param {(folder: string) => Record<string, string>} [options.env]
 * @returns {Promise<T>}
 */
async function withProgramStack(files, use, options = {}) {
  const cli = await ensurePulumiCli();
  // Loaded when it is needed, by its place: the build may not exist while types are checked.
  /** @type {typeof import("pulumi-byob-sandbox")} */
  const { startSandbox } = require("pulumi-byob-sandbox");
  const sandbox = await startSandbox(options.sandbox);
  // A short name: state holds the paths of the program.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "size-"));
  try {
    writeProgram(folder, files);
    const env = { ...environment(folder, cli, sandbox.environment()), ...options.env?.(folder) };
    await pulumi(folder, env, "stack", "init", STACK);
    return await use({
      folder,
      stateFile: path.join(folder, "backend", ".pulumi", "stacks", PROJECT, `${STACK}.json`),
      pulumi: (...args) => pulumi(folder, env, ...args, "--stack", STACK),
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await sandbox.stop();
  }
}

/**
 * @param {string} folder
 * @param {import("../pulumi-cli").PulumiCli} cli
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
    PULUMI_CONFIG_PASSPHRASE: "measured",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/**
 * The program in a separate folder, whose dependencies are links to this repository.
 *
 * @param {string} folder
 * @param {readonly string[]} files
 */
function writeProgram(folder, files) {
  for (const name of ["backend", "home", "node_modules"]) {
    fs.mkdirSync(path.join(folder, name));
  }
  fs.symlinkSync(repository, path.join(folder, "node_modules", "pulumi-byob"));
  fs.symlinkSync(
    path.join(repository, "node_modules", "@pulumi"),
    path.join(folder, "node_modules", "@pulumi"),
  );
  for (const [at, file] of files.entries()) {
    fs.copyFileSync(file, path.join(folder, at === 0 ? "index.js" : path.basename(file)));
  }
  // JSON is YAML.
  const runtime = { name: "nodejs", options: { typescript: false } };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name: PROJECT, runtime }));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: PROJECT, main: "index.js" }));
}

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
async function pulumi(folder, env, ...args) {
  const { code, stdout, stderr } = await run("pulumi", [...args, "--non-interactive"], { cwd: folder, env });
  if (code !== 0) {
    throw new Error(`pulumi ${args[0]} failed with exit code ${code}:\n${stdout}${stderr}`);
  }
}

module.exports = { withProgramStack };

// @ts-check
"use strict";

const { randomBytes } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { run } = require("../run");

const repository = path.resolve(__dirname, "../../..");
const STACK = "demo";
/** Variables that would lead the program to real accounts or another backend. */
const FOREIGN = /^(MODELSLAB|RYZEAPI|LABEL_STUDIO|FLASHBACK|PULUMI|AWS)_/;

/**
 * @typedef {object} CliRun
 * @property {number} code
 * @property {string} output
 * @property {Record<string, string>} did what happened to each resource, by name: `{ chat: "updated [diff: ~bucket]" }`
 */

/** A project, a backend and a home of their own around examples/quickstart, all in one temporary folder. */
class Workspace {
  /**
   * @param {import("../../pulumi-cli").PulumiCli} cli
   * @param {Record<string, string>} services the variables that point to the services
   * @param {{ signal: AbortSignal, onLine: (line: string) => void }} options
   */
  constructor(cli, services, options) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-demo-"));
    this.options = options;
    for (const name of ["backend", "home", "tmp"]) {
      fs.mkdirSync(path.join(this.folder, name));
    }
    const project = {
      name: "quickstart",
      runtime: "nodejs",
      main: path.join(repository, "examples/quickstart"),
    };
    // JSON is YAML; the project's own file stays untouched, since configuration is written beside it.
    fs.writeFileSync(path.join(this.folder, "Pulumi.yaml"), JSON.stringify(project));
    this.env = this.environment(cli, services);
  }

  /**
   * @param {import("../../pulumi-cli").PulumiCli} cli
   * @param {Record<string, string>} services
   * @returns {NodeJS.ProcessEnv}
   */
  environment(cli, services) {
    const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
    return {
      ...Object.fromEntries(own),
      ...services,
      PATH: cli.binDirectory + path.delimiter + process.env.PATH,
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
      TMPDIR: path.join(this.folder, "tmp"),
      PULUMI_HOME: path.join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${path.join(this.folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      // Types are checked with the rest of the repository; here that would cost seconds of a fresh cache.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  /**
   * @param {readonly string[]} args
   * @returns {Promise<CliRun>}
   */
  async pulumi(...args) {
    const all = [...args, "--stack", STACK, "--non-interactive"];
    const { code, stdout, stderr } = await run("pulumi", all, {
      cwd: this.folder,
      env: this.env,
      signal: this.options.signal,
      onLine: (line) => this.options.onLine(line),
    });
    this.options.signal.throwIfAborted();
    return { code, output: stdout + stderr, did: deedsIn(stdout) };
  }

  async createStack() {
    const { code, stderr } = await run("pulumi", ["stack", "init", STACK, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      signal: this.options.signal,
    });
    if (code !== 0) {
      throw new Error(`pulumi stack init: ${stderr.trim()}`);
    }
  }

  /** @param {{ plain?: Record<string, string>, secret?: Record<string, string> }} values */
  async configure({ plain = {}, secret = {} }) {
    const flags = [
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    const { code, output } = await this.pulumi("config", "set-all", ...flags);
    if (code !== 0) {
      throw new Error(`pulumi config set-all: ${output.trim()}`);
    }
  }

  /** Every file of the backend as text. */
  stateText() {
    const files = fs.readdirSync(path.join(this.folder, "backend"), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => fs.readFileSync(path.join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  dispose() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line of the CLI about one of our resources: sign, kind, name, what happened. */
const DEED = /^\s*(\S*)\s+pulumi-nodejs:dynamic\/byob:(\w+) (\S+) (\S.*?)\s*$/;

/** `creating`, `refreshing (0s)`: its end follows in a line of its own, unless there was nothing to do. */
const UNDER_WAY = /^\w+ing\b/;

/** @param {string} output */
function deedsIn(output) {
  /** @type {Record<string, string>} */
  const deeds = {};
  for (const line of output.split("\n")) {
    const [, , , name, deed] = DEED.exec(line) ?? [];
    if (name && deed && !UNDER_WAY.test(deed)) {
      deeds[name] = deed.replace(/ \(\d[\d.]*m?s\)/, "");
    }
  }
  return deeds;
}

/** A trial's line in a report: the step, what was asked, the store's answer, the store's words. */
const FAILED = /^\s*FAILED\s+([^:]+): .* -> ([^:]+)/;

/**
 * The CLI's lines as a reader wants them: one per finished change, without the long type; of a report on a bucket its
 * headline, each step that failed, and the first thing to change for it.
 *
 * @returns {(line: string) => string | undefined}
 */
function reader() {
  let remedyDue = false;
  return (line) => {
    const [, sign, kind, name, deed] = DEED.exec(line) ?? [];
    // The error that the CLI appends comes again among the diagnostics.
    if (name && deed) {
      return UNDER_WAY.test(deed) ? undefined : `${sign} ${kind} ${name} ${withoutError(deed)}`;
    }
    const [, step, answer] = FAILED.exec(line) ?? [];
    if (step && answer) {
      remedyDue = true;
      return `FAILED ${step}: ${answer}`;
    }
    if (remedyDue && /^\s*\* /.test(line)) {
      remedyDue = false;
      return line.trim();
    }
    return /^\s*(error|warning): (?!update failed)/.test(line) ? line.trim() : undefined;
  };
}

/** @param {string} deed */
const withoutError = (deed) => deed.replace(/; error: .*/, "").replaceAll("**", "");

module.exports = { Workspace, deedsIn, reader };

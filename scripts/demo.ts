// @ts-check
"use strict";

const { parseArgs } = require("node:util");
const { reporter } = require("./lib/demo/report");
const { play, steps } = require("./lib/demo/steps");
const { reader, Workspace } = require("./lib/demo/workspace");
const { NoPulumiCli, ensurePulumiCli } = require("./pulumi-cli");

const HELP = `Usage: npm run demo [-- --keep]

Runs examples/quickstart with the real Pulumi CLI against stand-ins of the four services and of S3: preview, up, a
picture, a change, a bucket that stops working, drift, a rotated secret, destroy. Needs no account and leaves nothing behind.

  --keep   keep the temporary folder with project, state and configuration, and say where it is
  --help   this text`;

const report = reporter(process.stdout);

/**
 * @typedef {import("./lib/demo/report").Row} Row
 * @typedef {{ keep: boolean, signal: AbortSignal }} Options
 */

/** @param {Options} options */
async function demo({ keep, signal }) {
  report.title("Pulumi CLI");
  const cli = await ensurePulumiCli({ onProgress: report.progress, signal });
  report.detail(`${cli.version} in ${cli.binDirectory}`);
  report.title("Stand-ins of the services");
  // Loaded when it is needed, by its place: the build may not exist while types are checked.
  /** @type {typeof import("pulumi-byob-sandbox")} */
  const { startSandbox, TITLES } = require("pulumi-byob-sandbox");
  const sandbox = await startSandbox();
  try {
    for (const [name, url] of Object.entries(sandbox.urls)) {
      const title = TITLES[/** @type {keyof typeof TITLES} */ (name)];
      report.detail(`${title} at ${url}`);
    }
    return await withWorkspace(cli, sandbox, { keep, signal });
  } finally {
    await sandbox.stop();
  }
}

/**
 * @param {import("./pulumi-cli").PulumiCli} cli
 * @param {import("pulumi-byob-sandbox").Sandbox} sandbox
 * @param {Options} options
 */
async function withWorkspace(cli, sandbox, { keep, signal }) {
  const readable = reader();
  /** @param {string} line */
  const onLine = (line) => {
    const text = readable(line);
    if (text) {
      report.detail(text);
    }
  };
  const workspace = new Workspace(cli, sandbox.environment(), { signal, onLine });
  try {
    const { name: bucket, endpoint, region, user, accessKeyId, secretAccessKey } = sandbox.bucket;
    const rotated = sandbox.s3.addKey(user);
    const keys = {
      accessKeyId,
      secretAccessKey,
      rotatedId: rotated.accessKeyId,
      rotated: rotated.secretAccessKey,
    };
    await workspace.createStack();
    await workspace.configure({
      plain: {
        bucket,
        endpoint,
        region,
        ryzeapiInstance: "my-instance",
        labelStudioProject: "1",
        flashbackWorkspace: "workspace-123",
      },
      secret: { accessKeyId, secretAccessKey },
    });
    return await playAll({ workspace, sandbox, keys, outputs: [] });
  } finally {
    if (keep) {
      report.say(`\nKept: ${workspace.folder}`);
    } else {
      workspace.dispose();
    }
  }
}

/**
 * Plays until a step goes wrong: what comes after it would only hide the cause.
 *
 * @param {import("./lib/demo/steps").Scene} scene
 * @returns {Promise<Row[]>}
 */
async function playAll(scene) {
  /** @type {Row[]} */
  const rows = [];
  for (const step of steps) {
    report.title(step.title);
    const started = Date.now();
    const waiting = setInterval(
      () => report.passing(`  ${Math.round((Date.now() - started) / 1000)} s`),
      1000,
    );
    try {
      const { seen, problems } = await play(step, scene);
      report.verdict(problems, seen);
      rows.push({ title: step.title, seen, problems, seconds: (Date.now() - started) / 1000 });
      if (problems.length > 0) {
        break;
      }
    } finally {
      clearInterval(waiting);
    }
  }
  return rows;
}

/** @param {Options} options */
async function main(options) {
  try {
    const rows = await demo(options);
    report.table(rows);
    return rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } catch (error) {
    if (options.signal.aborted) {
      report.say("\nStopped; nothing is left behind.");
      return 130;
    }
    if (!(error instanceof NoPulumiCli)) {
      throw error;
    }
    report.say(error.message);
    return 1;
  }
}

/** @returns {{ keep: boolean } | number} the options, or the exit code when there is nothing to do */
function optionsFrom() {
  try {
    const { values } = parseArgs({ options: { keep: { type: "boolean" }, help: { type: "boolean" } } });
    if (!values.help) {
      return { keep: values.keep ?? false };
    }
    console.log(HELP);
    return 0;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }
}

const options = optionsFrom();
if (typeof options === "number") {
  process.exitCode = options;
} else {
  const stop = new AbortController();
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(name, () => stop.abort());
  }
  main({ ...options, signal: stop.signal }).then((code) => {
    process.exitCode = code;
  });
}

// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { toolsFolder } = require("../lib/find-cli");
const { withLock } = require("../lib/lock");
const { withHeartbeat } = require("../lib/progress");
const { run } = require("../lib/run");
const { NoServer, answers, freePort, startDaemon, untilReady } = require("./daemon");
const { runAlone } = require("./foreground");
const { SIGNING_KEY, TOKEN, USER, furnish } = require("./label-studio-account");

const VERSION = "1.23.2";
const START_MS = 180_000;

/**
 * @typedef {object} LabelStudioOptions
 * @property {boolean} [ssrfProtection] refuses private endpoints, as the server does by itself; off by default here
 * @property {string} [trustedDomains] whose S3 failures are told; `,` trusts IP addresses too and is the default here
 *
 * @typedef {object} LabelStudioServer
 * @property {string} url
 * @property {string} version
 * @property {string} token legacy token, switched on
 * @property {string} personalToken
 * @property {number} project
 * @property {() => Promise<void>} stop
 */

/**
 * Starts Label Studio with SQLite from a Python environment of its own that is made once, as is its database.
 *
 * @param {import("./ceph").ServerOptions & LabelStudioOptions} [options]
 * @returns {Promise<LabelStudioServer>}
 */
async function startLabelStudio(options = {}) {
  const onProgress = options.onProgress ?? (() => {});
  const installed = await ensureInstalled(onProgress, options.signal);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-label-studio-"));
  fs.cpSync(installed.data, folder, { recursive: true });
  const server = await launch(installed.program, folder, options);
  const stop = async () => {
    await server.daemon.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    const account = await furnish(server.url);
    return { url: server.url, version: VERSION, ...account, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} program
 * @param {string} folder the data; taken away when the server does not start
 * @param {import("./ceph").ServerOptions & LabelStudioOptions} options
 */
async function launch(program, folder, options) {
  const onProgress = options.onProgress ?? (() => {});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const words = ["start", "--no-browser", "-p", String(port), "--internal-host", "127.0.0.1"];
  const env = environment(folder, options);
  const daemon = startDaemon(program, words, { log: path.join(folder, "server.log"), env });
  const ready = () => answers(`${url}/health`);
  try {
    await withHeartbeat(
      onProgress,
      () => "starting Label Studio",
      () => untilReady("Label Studio", daemon, ready, { timeoutMs: START_MS, signal: options.signal }),
    );
  } catch (error) {
    await daemon.stop();
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { url, daemon };
}

/**
 * @param {string} folder
 * @param {LabelStudioOptions} options
 * @returns {NodeJS.ProcessEnv} without credentials of this machine, which the server would use by itself
 */
function environment(folder, { ssrfProtection = false, trustedDomains = "," }) {
  const foreign = /^(AWS|LABEL_STUDIO|S3|DJANGO|POSTGRE|REDIS|SENTRY)_/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_CONFIG_FILE: os.devNull,
    COLLECT_ANALYTICS: "false",
    LABEL_STUDIO_BASE_DATA_DIR: folder,
    LABEL_STUDIO_USERNAME: USER.email,
    LABEL_STUDIO_PASSWORD: USER.password,
    LABEL_STUDIO_USER_TOKEN: TOKEN,
    LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: "true",
    SECRET_KEY: SIGNING_KEY,
    SSRF_PROTECTION_ENABLED: String(ssrfProtection),
    // Empty is the server's own list.
    S3_TRUSTED_STORAGE_DOMAINS: trustedDomains,
  };
}

/**
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<{ program: string, data: string }>} the server's program, and data with which it starts in seconds
 */
async function ensureInstalled(onProgress, signal) {
  const folder = path.join(toolsFolder(process.env), "label-studio", VERSION);
  const found = { program: path.join(folder, "bin", "label-studio"), data: path.join(folder, "data") };
  // Written last, so half an installation is made again.
  const done = path.join(folder, "installed");
  if (fs.existsSync(done)) {
    return found;
  }
  const lock = `${folder}.lock`;
  await withLock(lock, { onProgress, what: "installs Label Studio", ...(signal && { signal }) }, async () => {
    if (fs.existsSync(done)) {
      return;
    }
    fs.rmSync(folder, { recursive: true, force: true });
    try {
      await install(folder, onProgress, signal);
      await makeDatabase(found, onProgress, signal);
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    fs.writeFileSync(done, "");
  });
  return found;
}

/**
 * @param {string} folder
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function install(folder, onProgress, signal) {
  const python = path.join(folder, "bin", "python");
  const quiet = ["--disable-pip-version-check", "--progress-bar=off"];
  /** @type {[string, string, string[]][]} */
  const steps = [
    ["making a Python environment", "python3", ["-m", "venv", folder]],
    ["pip install label-studio", python, ["-m", "pip", "install", ...quiet, `label-studio==${VERSION}`]],
  ];
  for (const [what, program, args] of steps) {
    let last = "";
    const onLine = (/** @type {string} */ line) => {
      last = line.trim().slice(0, 60) || last;
    };
    const result = await withHeartbeat(
      onProgress,
      () => `${what}, once, about two minutes: ${last}`,
      () => run(program, args, { onLine, ...(signal && { signal }) }),
    );
    signal?.throwIfAborted();
    if (result.code === 0) {
      continue;
    }
    const words = (result.stderr || result.stdout).trim().split("\n").pop();
    throw new NoServer(
      `Label Studio cannot be had here (${what} failed: ${words}): install Python 3 with venv and give pip access to a package index, then try again.`,
    );
  }
}

/**
 * A first start takes half a minute, most of it for the tables.
 *
 * @param {{ program: string, data: string }} installed
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function makeDatabase({ program, data }, onProgress, signal) {
  const making = `${data}.making`;
  fs.mkdirSync(making, { recursive: true });
  const { daemon } = await launch(program, making, { onProgress, ...(signal && { signal }) });
  await daemon.stop();
  fs.renameSync(making, data);
}

/**
 * For people: both settings as the server has them by itself.
 *
 * @param {readonly string[]} words
 * @returns {LabelStudioOptions}
 */
function fromWords(words) {
  const known = ["--ssrf-protection", "--untrusted"];
  const strange = words.find((word) => !known.includes(word));
  if (strange) {
    throw new NoServer(`${strange} is not known; known are ${known.join(" and ")}.`);
  }
  return {
    ssrfProtection: words.includes("--ssrf-protection"),
    ...(words.includes("--untrusted") && { trustedDomains: "" }),
  };
}

module.exports = { startLabelStudio };

if (require.main === module) {
  runAlone("Label Studio", async (options) =>
    startLabelStudio({ ...options, ...fromWords(process.argv.slice(2)) }),
  );
}

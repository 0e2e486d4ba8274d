// @ts-check
"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { randomUUID } = require("node:crypto");
const { toolsFolder } = require("../lib/find-cli");
const { withLock } = require("../lib/lock");
const { withHeartbeat } = require("../lib/progress");
const { run } = require("../lib/run");
const { NoServer, answers, freePort, startDaemon, untilReady } = require("./daemon");
const { runAlone } = require("./foreground");

const PROGRAMS = ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"];
const PACKAGES = ["radosgw", "ceph-mon", "ceph-osd"];
const START_MS = 90_000;

/**
 * @typedef {object} ServerOptions
 * @property {(text: string) => void} [onProgress]
 * @property {AbortSignal | undefined} [signal]
 *
 * @typedef {object} Keys
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 *
 * @typedef {object} CephGateway
 * @property {string} url
 * @property {string} domain before which a bucket's name may stand in the Host header
 * @property {string} version
 * @property {Record<"owner" | "stranger", Keys>} users two accounts that have nothing to do with each other
 * @property {() => Promise<void>} stop
 */

/**
 * Starts Ceph's gateway with one monitor and one in-memory store on free ports, and installs the Debian packages
 * where they are missing. Nothing is left when it is stopped.
 *
 * @param {ServerOptions} [options]
 * @returns {Promise<CephGateway>}
 */
async function startCeph(options = {}) {
  const onProgress = options.onProgress ?? (() => {});
  await ensureInstalled(onProgress, options.signal);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-ceph-"));
  /** @type {import("./daemon").Daemon[]} */
  const daemons = [];
  const stop = async () => {
    await Promise.all(daemons.map((daemon) => daemon.stop()));
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await withHeartbeat(
      onProgress,
      () => "starting the Ceph gateway",
      async () => ({ ...(await launch(folder, daemons, options.signal)), stop }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} folder
 * @param {import("./daemon").Daemon[]} daemons gets each daemon as soon as it runs
 * @param {AbortSignal | undefined} signal
 */
async function launch(folder, daemons, signal) {
  const [monitor, gateway] = [await freePort(), await freePort()];
  const domain = "s3.localhost";
  const id = randomUUID();
  const config = path.join(folder, "ceph.conf");
  for (const name of ["mon/a", "osd", "run", "log", "rgw"]) {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
  }
  fs.writeFileSync(config, configuration({ folder, id, monitor, gateway, domain }));
  const map = path.join(folder, "monmap");
  const at = `[v2:127.0.0.1:${monitor}/0]`;
  /** @type {(program: string, ...args: string[]) => import("./daemon").Daemon} */
  const daemon = (program, ...args) => {
    const log = path.join(folder, "log", `${program}.out`);
    const started = startDaemon(program, ["-c", config, "-f", ...args], { log });
    daemons.push(started);
    return started;
  };
  /** @type {(program: string, ...args: string[]) => Promise<string>} */
  const call = (program, ...args) => must(program, ["-c", config, ...args], signal);

  await must("monmaptool", ["--create", "--clobber", "--fsid", id, "--addv", "a", at, map], signal);
  await call("ceph-mon", "--mkfs", "-i", "a", "--monmap", map);
  daemon("ceph-mon", "-i", "a");
  const store = randomUUID();
  await call("ceph", "osd", "new", store);
  await call("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store);
  daemon("ceph-osd", "-i", "0");
  const url = `http://127.0.0.1:${gateway}`;
  const server = daemon("radosgw", "-n", "client.rgw.a");
  await untilReady("radosgw", server, () => answers(url), { timeoutMs: START_MS, signal });

  /** @type {(name: string) => Promise<Keys>} */
  const user = async (name) => {
    const keys = { accessKeyId: `${name.toUpperCase()}KEY`, secretAccessKey: randomUUID() };
    const credentials = [`--access-key=${keys.accessKeyId}`, `--secret-key=${keys.secretAccessKey}`];
    await call("radosgw-admin", "user", "create", `--uid=${name}`, `--display-name=${name}`, ...credentials);
    return keys;
  };
  const users = { owner: await user("owner"), stranger: await user("stranger") };
  const version = /\d+\.\d+\.\d+/.exec(await must("radosgw", ["--version"], signal))?.[0] ?? "unknown";
  return { url, domain, version, users };
}

/** @param {{ folder: string, id: string, monitor: number, gateway: number, domain: string }} of */
function configuration({ folder, id, monitor, gateway, domain }) {
  return `[global]
fsid = ${id}
mon_initial_members = a
mon_host = [v2:127.0.0.1:${monitor}/0]
# Without keys the gateway connects only in this mode.
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_max_pg_per_osd = 2000
run_dir = ${folder}/run
admin_socket = ${folder}/run/$cluster-$name.asok
log_file = ${folder}/log/$name.log
pid_file = ${folder}/run/$name.pid
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
setuser_match_path = /nonexistent
[mon.a]
mon_data = ${folder}/mon/a
[osd.0]
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_data = ${folder}/osd
osd_journal = ${folder}/osd/journal
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${gateway}
rgw_data = ${folder}/rgw
rgw_dns_name = ${domain}
rgw_enable_usage_log = false
`;
}

/**
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function ensureInstalled(onProgress, signal) {
  if (missingPrograms().length === 0) {
    return;
  }
  const lock = path.join(toolsFolder(process.env), "ceph.lock");
  await withLock(lock, { onProgress, what: "installs Ceph", ...(signal && { signal }) }, async () => {
    if (missingPrograms().length === 0) {
      return;
    }
    const problem = await install(onProgress, signal);
    const missing = missingPrograms().join(", ");
    if (problem !== undefined || missing !== "") {
      throw new NoServer(advice(problem ?? `${missing} are missing`));
    }
  });
}

/**
 * @param {(text: string) => void} onProgress
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string | undefined>} why it did not work
 */
async function install(onProgress, signal) {
  if (process.getuid?.() !== 0) {
    return "only root may install packages";
  }
  if ((await run("apt-get", ["--version"])).code !== 0) {
    return "there is no apt-get";
  }
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...PACKAGES]]) {
    let last = "";
    const result = await withHeartbeat(
      onProgress,
      () => `apt-get ${args[0]} for the Ceph gateway, once, about a minute: ${last}`,
      () =>
        run("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", ...args], {
          env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
          onLine: (line) => {
            last = line.trim().slice(0, 60) || last;
          },
          ...(signal && { signal }),
        }),
    );
    signal?.throwIfAborted();
    if (result.code !== 0) {
      return `apt-get ${args[0]} failed: ${result.stderr.trim().split("\n").pop()}`;
    }
  }
  return undefined;
}

/** @param {string} problem */
function advice(problem) {
  return (
    `The Ceph gateway cannot be had here (${problem}): install the Debian packages ${PACKAGES.join(", ")}, ` +
    "or programs of the same names, then try again."
  );
}

function missingPrograms() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return PROGRAMS.filter((name) => !folders.some((folder) => fs.existsSync(path.join(folder, name))));
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string>}
 */
async function must(program, args, signal) {
  const result = await run(program, args, { timeoutMs: START_MS, ...(signal && { signal }) });
  signal?.throwIfAborted();
  if (result.code === 0) {
    return result.stdout;
  }
  throw new NoServer(`${program} failed with ${result.code}: ${result.stderr.trim().split("\n").pop()}`);
}

module.exports = { startCeph };

if (require.main === module) {
  runAlone("the Ceph gateway", startCeph);
}

/**
 * Starts Ceph's S3 gateway with one monitor and one in-memory object store, on free ports.
 *
 * The Debian packages are installed when a program is missing. All files are in a temporary folder, which is deleted
 * when the gateway is stopped.
 *
 *     const gateway = await startCeph({ onProgress });
 */
import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { withHeartbeat } from "../lib/progress";
import { run } from "../lib/run";
import { runScript } from "../lib/script";
import { cephConfiguration } from "./ceph-configuration";
import {
  type Daemon,
  findFreePort,
  type ServerOptions,
  ServerUnavailableError,
  startDaemon,
  waitUntilReachable,
} from "./daemon";
import { ensureDebianPackages } from "./debian-packages";
import { runInForeground } from "./run-in-foreground";

const HELP = `Usage: npx tsx scripts/servers/ceph.ts

Starts Ceph's S3 gateway and stops it on Ctrl-C. Installs the Debian packages when a program is missing.

  --help   print this text`;

const START_MS = 90_000;
const DOMAIN = "s3.localhost";
const PACKAGES = {
  title: "the Ceph gateway",
  programs: ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"],
  packages: ["radosgw", "ceph-mon", "ceph-osd"],
};

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface CephGateway {
  url: string;
  /** Domain that follows the name of a bucket in the Host header. */
  domain: string;
  version: string;
  /** Two independent accounts. */
  users: Record<"owner" | "outsider", Keys>;
  stop(): Promise<void>;
}

/** Starts the gateway with two accounts. */
export async function startCeph(options: ServerOptions = {}): Promise<CephGateway> {
  const { onProgress = () => {}, signal } = options;
  await ensureDebianPackages(PACKAGES, options);
  const cluster = new CephCluster(signal);
  const stop = () => cluster.stop();
  try {
    return await withHeartbeat(
      onProgress,
      () => "starting the Ceph gateway",
      async () => {
        const url = await cluster.start();
        const users = {
          owner: await cluster.createUser("owner"),
          outsider: await cluster.createUser("outsider"),
        };
        return { url, domain: DOMAIN, version: await cluster.version(), users, stop };
      },
    );
  } catch (error) {
    await stop();
    throw error;
  }
}

class CephCluster {
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-ceph-"));
  readonly #config = path.join(this.#folder, "ceph.conf");
  readonly #daemons: Daemon[] = [];
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Starts the monitor, the object store and the gateway; returns the URL of the gateway. */
  async start(): Promise<string> {
    const [monitorPort, gatewayPort] = [await findFreePort(), await findFreePort()];
    const clusterId = randomUUID();
    this.#writeConfiguration({ clusterId, monitorPort, gatewayPort });
    await this.#startMonitor(clusterId, monitorPort);
    await this.#startObjectStore();
    const url = `http://127.0.0.1:${gatewayPort}`;
    const gateway = this.#startDaemon("radosgw", "-n", "client.rgw.a");
    await waitUntilReachable("radosgw", url, gateway, { timeoutMs: START_MS, signal: this.#signal });
    return url;
  }

  async createUser(name: string): Promise<Keys> {
    const keys = { accessKeyId: `${name.toUpperCase()}KEY`, secretAccessKey: randomUUID() };
    const credentials = [`--access-key=${keys.accessKeyId}`, `--secret-key=${keys.secretAccessKey}`];
    const account = [`--uid=${name}`, `--display-name=${name}`, ...credentials];
    await this.#runConfigured("radosgw-admin", "user", "create", ...account);
    return keys;
  }

  async version(): Promise<string> {
    return /\d+\.\d+\.\d+/.exec(await this.#run("radosgw", "--version"))?.[0] ?? "unknown";
  }

  async stop(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  #writeConfiguration(ids: { clusterId: string; monitorPort: number; gatewayPort: number }): void {
    for (const name of ["mon/a", "osd", "run", "log", "rgw"]) {
      fs.mkdirSync(path.join(this.#folder, name), { recursive: true });
    }
    fs.writeFileSync(this.#config, cephConfiguration({ ...ids, folder: this.#folder, domain: DOMAIN }));
  }

  async #startMonitor(clusterId: string, port: number): Promise<void> {
    const map = path.join(this.#folder, "monmap");
    const address = `[v2:127.0.0.1:${port}/0]`;
    await this.#run("monmaptool", "--create", "--clobber", "--fsid", clusterId, "--addv", "a", address, map);
    await this.#runConfigured("ceph-mon", "--mkfs", "-i", "a", "--monmap", map);
    this.#startDaemon("ceph-mon", "-i", "a");
  }

  async #startObjectStore(): Promise<void> {
    const id = randomUUID();
    await this.#runConfigured("ceph", "osd", "new", id);
    await this.#runConfigured("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id);
    this.#startDaemon("ceph-osd", "-i", "0");
  }

  #startDaemon(program: string, ...args: string[]): Daemon {
    const log = path.join(this.#folder, "log", `${program}.out`);
    const daemon = startDaemon(program, ["-c", this.#config, "-f", ...args], { log });
    this.#daemons.push(daemon);
    return daemon;
  }

  #runConfigured(program: string, ...args: string[]): Promise<string> {
    return this.#run(program, "-c", this.#config, ...args);
  }

  async #run(program: string, ...args: string[]): Promise<string> {
    const result = await run(program, args, { timeoutMs: START_MS, signal: this.#signal });
    this.#signal?.throwIfAborted();
    if (result.code === 0) {
      return result.stdout;
    }
    const reason = result.stderr.trim().split("\n").pop();
    throw new ServerUnavailableError(`${program} failed with exit code ${result.code}: ${reason}`);
  }
}

if (require.main === module) {
  runScript({
    help: HELP,
    options: {},
    main: (_values, signal) => runInForeground("the Ceph gateway", signal, startCeph),
  });
}

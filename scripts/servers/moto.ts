import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { withHeartbeat } from "../lib/progress";
import { runScript } from "../lib/script";
import { findFreePort, type ServerOptions, startDaemon, waitUntilReachable } from "./daemon";
import { ensurePythonPackage } from "./python-package";
import { runInForeground } from "./run-in-foreground";

const HELP = `Usage: npx tsx scripts/servers/moto.ts

Starts moto, a server that evaluates the policies of IAM users, and stops it on Ctrl-C. Installs it when it is missing.

  --help   print this text`;

const VERSION = "5.2.5";
const START_MS = 60_000;
/** More requests than any test sends: moto does not check the signatures and policies of the first ones. */
const UNCHECKED_REQUESTS = "1000000000";

export interface MotoServer {
  url: string;
  version: string;
  stop(): Promise<void>;
}

/** Starts moto, which evaluates user policies after a request to `/moto-api/reset-auth`. */
export async function startMoto(options: ServerOptions = {}): Promise<MotoServer> {
  const { onProgress = () => {}, signal } = options;
  const environment = await ensurePythonPackage(
    {
      name: "moto",
      title: "moto",
      version: VERSION,
      requirements: [`moto[server]==${VERSION}`],
      duration: "about a minute",
    },
    options,
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-moto-"));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const program = path.join(environment, "bin", "moto_server");
  const daemon = startDaemon(program, ["-H", "127.0.0.1", "-p", String(port)], {
    log: path.join(folder, "moto.out"),
    env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: UNCHECKED_REQUESTS },
  });
  const stop = async () => {
    await daemon.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    const wait = () =>
      waitUntilReachable("moto", `${url}/moto-api/`, daemon, { timeoutMs: START_MS, signal });
    await withHeartbeat(onProgress, () => "starting moto", wait);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, version: VERSION, stop };
}

if (require.main === module) {
  runScript({
    help: HELP,
    options: {},
    main: (_values, signal) => runInForeground("moto", signal, startMoto),
  });
}

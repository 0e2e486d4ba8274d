/**
 * Starts Label Studio with SQLite.
 *
 * The first start takes half a minute, most of it for the tables. The installation therefore contains a database, and
 * each server starts with a copy of it.
 *
 *     const server = await startLabelStudio({ ssrfProtection: true });
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { withHeartbeat } from "../lib/progress";
import { runScript } from "../lib/script";
import { type Daemon, findFreePort, type ServerOptions, startDaemon, waitUntilReachable } from "./daemon";
import { createAccount, type LabelStudioAccount, SIGNING_KEY, TOKEN, USER } from "./label-studio-account";
import { ensurePythonPackage } from "./python-package";
import { runInForeground } from "./run-in-foreground";

const HELP = `Usage: npx tsx scripts/servers/label-studio.ts [--ssrf-protection] [--untrusted]

Starts Label Studio and stops it on Ctrl-C. Installs it when it is missing. By default the server rejects private
endpoints and hides the S3 errors of unknown domains. This script disables both; the options enable them.

  --ssrf-protection   reject private endpoints
  --untrusted         hide the S3 errors of all domains but the server's own list
  --help              print this text`;

const VERSION = "1.23.2";
const START_MS = 180_000;
/** Variables with credentials or settings of this machine, which the server would use. */
const FOREIGN = /^(AWS|LABEL_STUDIO|S3|DJANGO|POSTGRE|REDIS|SENTRY)_/;

export interface LabelStudioServerOptions extends ServerOptions {
  /** Whether the server rejects private endpoints, as it does by default. @default false */
  ssrfProtection?: boolean | undefined;
  /**
   * Domains whose S3 errors the server returns: `,` also trusts IP addresses, an empty string is the server's own list.
   * @default ","
   */
  trustedDomains?: string | undefined;
}

export interface LabelStudioServer extends LabelStudioAccount {
  url: string;
  version: string;
  stop(): Promise<void>;
}

interface LaunchedServer {
  url: string;
  daemon: Daemon;
}

/** Starts a server with a project and a user. */
export async function startLabelStudio(options: LabelStudioServerOptions = {}): Promise<LabelStudioServer> {
  const installation = await ensurePythonPackage(
    {
      name: "label-studio",
      title: "Label Studio",
      version: VERSION,
      requirements: [`label-studio==${VERSION}`],
      duration: "about two minutes",
    },
    options,
    (folder) => createDatabase(folder, { onProgress: options.onProgress, signal: options.signal }),
  );
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "byob-label-studio-"));
  fs.cpSync(dataFolder(installation), data, { recursive: true });
  const { url, daemon } = await launch(installation, data, options);
  const stop = async () => {
    await daemon.stop();
    fs.rmSync(data, { recursive: true, force: true });
  };
  try {
    return { url, version: VERSION, ...(await createAccount(url)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createDatabase(installation: string, options: ServerOptions): Promise<void> {
  const data = dataFolder(installation);
  const temporary = `${data}.making`;
  fs.mkdirSync(temporary, { recursive: true });
  const { daemon } = await launch(installation, temporary, options);
  await daemon.stop();
  fs.renameSync(temporary, data);
}

function dataFolder(installation: string): string {
  return path.join(installation, "data");
}

/** @param data the data folder, which is deleted when the server does not start */
async function launch(
  installation: string,
  data: string,
  options: LabelStudioServerOptions,
): Promise<LaunchedServer> {
  const { onProgress = () => {}, signal } = options;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const program = path.join(installation, "bin", "label-studio");
  const args = ["start", "--no-browser", "-p", String(port), "--internal-host", "127.0.0.1"];
  const log = path.join(data, "server.log");
  const daemon = startDaemon(program, args, { log, env: environment(data, options) });
  const wait = () =>
    waitUntilReachable("Label Studio", `${url}/health`, daemon, { timeoutMs: START_MS, signal });
  try {
    await withHeartbeat(onProgress, () => "starting Label Studio", wait);
  } catch (error) {
    await daemon.stop();
    fs.rmSync(data, { recursive: true, force: true });
    throw error;
  }
  return { url, daemon };
}

function environment(
  data: string,
  { ssrfProtection = false, trustedDomains = "," }: LabelStudioServerOptions,
): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_CONFIG_FILE: os.devNull,
    COLLECT_ANALYTICS: "false",
    LABEL_STUDIO_BASE_DATA_DIR: data,
    LABEL_STUDIO_USERNAME: USER.email,
    LABEL_STUDIO_PASSWORD: USER.password,
    LABEL_STUDIO_USER_TOKEN: TOKEN,
    LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: "true",
    SECRET_KEY: SIGNING_KEY,
    SSRF_PROTECTION_ENABLED: String(ssrfProtection),
    S3_TRUSTED_STORAGE_DOMAINS: trustedDomains,
  };
}

if (require.main === module) {
  runScript({
    help: HELP,
    options: { "ssrf-protection": { type: "boolean" }, untrusted: { type: "boolean" } },
    main: (values, signal) =>
      runInForeground("Label Studio", signal, (options) =>
        startLabelStudio({
          ...options,
          ssrfProtection: values["ssrf-protection"],
          trustedDomains: values.untrusted ? "" : undefined,
        }),
      ),
  });
}

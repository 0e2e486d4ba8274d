import { lineWriter } from "../../../scripts/lib/progress";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";
import { type LabelStudioServer, startLabelStudio } from "../../../scripts/servers/label-studio";
import { installSdk, SDK_FOLDER } from "./sdk";

/**
 * The settings by server; each server is a process, because it reads the settings when it starts. The stacks have a
 * separate server: a sync fails when another request writes to the server's SQLite database at the same time.
 */
const SETTINGS = {
  usual: {},
  stacks: {},
  untrusted: { trustedDomains: "" },
  guarded: { trustedDomains: "", ssrfProtection: true },
};

/** Starts the servers that the emulator is compared with. If one of them is unavailable, no test runs. */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  const servers: Record<string, LabelStudioServer> = {};
  const stop = async () => {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  };
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
    process.env[SDK_FOLDER] = await installSdk({ onProgress: line.report });
    for (const [name, settings] of Object.entries(SETTINGS)) {
      servers[name] = await startLabelStudio({ ...settings, onProgress: line.report });
    }
    process.env.PULUMI_BYOB_TEST_LABEL_STUDIO = JSON.stringify(servers);
    Reflect.set(globalThis, "stopLabelStudioServers", stop);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    line.end();
  }
}

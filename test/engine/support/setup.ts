import { lineWriter } from "../../../scripts/lib/progress";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";
import { writeCompileCache } from "../../support/fast-start";
import { startKeyServer } from "./key-server";

/**
 * Installs the Pulumi CLI before the first test and shows the progress of the download. Prepares what makes its commands fast.
 */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
    process.env.PULUMI_BYOB_TEST_KEYS = JSON.stringify(await startKeyServer());
    await writeCompileCache();
  } finally {
    line.end();
  }
}

import { lineWriter } from "../../../scripts/lib/progress";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";

/** Installs the Pulumi CLI before the first test and shows the progress of the download. */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
  } finally {
    line.end();
  }
}

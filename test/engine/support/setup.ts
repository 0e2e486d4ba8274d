import { lineWriter } from "../../../scripts/lib/progress";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";

/** Installs the CLI with progress before the first test, because a test would look as if it did not continue. */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
  } finally {
    line.end();
  }
}

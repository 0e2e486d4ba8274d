// @ts-check
"use strict";

const { lineWriter } = require("../../../scripts/lib/progress");
const { ensurePulumiCli } = require("../../../scripts/pulumi-cli");

/** Makes the CLI before the first test, with progress: inside a test it would look like one that hangs. */
module.exports = async () => {
  const line = lineWriter(process.stderr);
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
  } finally {
    line.end();
  }
};

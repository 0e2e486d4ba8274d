// @ts-check
"use strict";

const { lineWriter } = require("../../../scripts/lib/progress");
const { ensurePulumiCli } = require("../../../scripts/pulumi-cli");
const { startLabelStudio } = require("../../../scripts/servers/label-studio");

/** What differs between the servers; each is a process, since the settings are read when it starts. */
const settings = {
  usual: {},
  untrusted: { trustedDomains: "" },
  guarded: { trustedDomains: "", ssrfProtection: true },
};

/** Starts the servers that the stand-in is compared with; where they cannot be had, nothing is tested. */
module.exports = async () => {
  const line = lineWriter(process.stderr);
  /** @type {Record<string, import("../../../scripts/servers/label-studio").LabelStudioServer>} */
  const servers = {};
  Reflect.set(globalThis, "stopLabelStudioServers", async () => {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  });
  try {
    const cli = await ensurePulumiCli({ onProgress: line.report });
    process.env.PULUMI_BYOB_TEST_CLI = JSON.stringify(cli);
    for (const [name, own] of Object.entries(settings)) {
      servers[name] = await startLabelStudio({ ...own, onProgress: line.report });
    }
    process.env.PULUMI_BYOB_TEST_LABEL_STUDIO = JSON.stringify(servers);
  } catch (error) {
    await Reflect.get(globalThis, "stopLabelStudioServers")();
    throw error;
  } finally {
    line.end();
  }
};

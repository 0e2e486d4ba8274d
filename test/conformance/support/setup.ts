// @ts-check
"use strict";

const { lineWriter } = require("../../../scripts/lib/progress");
const { startCeph } = require("../../../scripts/servers/ceph");
const { startMoto } = require("../../../scripts/servers/moto");

/** Starts the servers that the stand-in is compared with; where one cannot be had, nothing is tested. */
module.exports = async () => {
  const line = lineWriter(process.stderr);
  const options = { onProgress: line.report };
  try {
    const started = await Promise.allSettled([startCeph(options), startMoto(options)]);
    const servers = started.filter((one) => one.status === "fulfilled").map((one) => one.value);
    const failed = started.find((one) => one.status === "rejected");
    const stop = async () => {
      await Promise.all(servers.map((server) => server.stop()));
    };
    if (failed) {
      await stop();
      throw failed.reason;
    }
    Reflect.set(globalThis, "stopConformanceServers", stop);
    const [ceph, moto] = servers;
    process.env.PULUMI_BYOB_TEST_CEPH = JSON.stringify(ceph);
    process.env.PULUMI_BYOB_TEST_MOTO = JSON.stringify(moto);
  } finally {
    line.end();
  }
};

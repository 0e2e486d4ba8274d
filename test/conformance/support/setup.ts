import { lineWriter } from "../../../scripts/lib/progress";
import { startCeph } from "../../../scripts/servers/ceph";
import { startMoto } from "../../../scripts/servers/moto";
import { BOTO3_FOLDER, installBoto3 } from "./boto3";
import { CLIENTS_FOLDER, installClients } from "./clients";

/**
 * Installs boto3, for `npm run test:clients` also the other S3 clients, and starts the servers that the emulator is
 * compared with. If one of them is unavailable, no test runs.
 */
export default async function setup(): Promise<void> {
  const line = lineWriter(process.stderr);
  const options = { onProgress: line.report };
  try {
    process.env[BOTO3_FOLDER] = await installBoto3(options);
    if (process.env.PULUMI_BYOB_CLIENTS) {
      process.env[CLIENTS_FOLDER] = await installClients(options);
    }
    const [ceph, moto] = await Promise.allSettled([startCeph(options), startMoto(options)]);
    const stop = async () => {
      await Promise.all([ceph, moto].map((one) => one.status === "fulfilled" && one.value.stop()));
    };
    for (const [variable, started] of [
      ["PULUMI_BYOB_TEST_CEPH", ceph],
      ["PULUMI_BYOB_TEST_MOTO", moto],
    ] as const) {
      if (started.status === "rejected") {
        await stop();
        throw started.reason;
      }
      process.env[variable] = JSON.stringify(started.value);
    }
    Reflect.set(globalThis, "stopConformanceServers", stop);
  } finally {
    line.end();
  }
}

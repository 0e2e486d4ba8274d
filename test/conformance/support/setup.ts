import { lineWriter } from "../../../scripts/lib/progress";
import { startCeph } from "../../../scripts/servers/ceph";
import { startMoto } from "../../../scripts/servers/moto";
import { BOTO3_FOLDER, installBoto3 } from "./boto3";
import { installClients } from "./client-runtimes";

/**
 * Installs boto3, for `npm run test:clients` and `npm run test:real` also the other S3 clients, and starts the servers that
 * the emulator is compared with. If one of them is unavailable, no test runs. `npm run test:store` needs none of them.
 */
export default async function setup(): Promise<void> {
  if (process.env.PULUMI_BYOB_STORE) {
    return;
  }
  const line = lineWriter(process.stderr);
  const options = { onProgress: line.report };
  const [ceph, moto, boto3, clients] = await Promise.allSettled([
    startCeph(options),
    startMoto(options),
    installBoto3(options),
    process.env.PULUMI_BYOB_CLIENTS ? installClients(options) : Promise.resolve(),
  ]).finally(line.end);
  const stop = async () => {
    await Promise.all([ceph, moto].map((one) => one.status === "fulfilled" && one.value.stop()));
  };
  try {
    resultOf(clients);
    process.env[BOTO3_FOLDER] = resultOf(boto3);
    process.env.PULUMI_BYOB_TEST_CEPH = JSON.stringify(resultOf(ceph));
    process.env.PULUMI_BYOB_TEST_MOTO = JSON.stringify(resultOf(moto));
    Reflect.set(globalThis, "stopConformanceServers", stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function resultOf<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === "rejected") {
    throw outcome.reason;
  }
  return outcome.value;
}

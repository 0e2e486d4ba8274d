/** Time of the requests alone: a script that makes the calls of `pulumi up`, without an engine. */
import { startSandbox } from "pulumi-byob-sandbox";
import { addInstances } from "./add-instances";
import { benchInputs } from "./settings";

/** Number of calls at the same time: the engine's default for operations in parallel on two cores. */
const PARALLEL = 8;

/** Returns the seconds in which a script sends one POST for each resource. */
export async function scriptSeconds(resources: number, signal: AbortSignal): Promise<number> {
  const sandbox = await startSandbox({ ryzeapi: { limit: { requests: 1_000_000, windowSeconds: 60 } } });
  addInstances(sandbox, resources);
  try {
    const pending = Array.from({ length: resources }, (_, number) => number);
    const startedAt = performance.now();
    const work = async () => {
      for (let number = pending.shift(); number !== undefined; number = pending.shift()) {
        const { instance, ...settings } = benchInputs(number, false);
        const response = await fetch(`${sandbox.urls.ryzeapi}/api/instance/s3/${instance}`, {
          method: "POST",
          headers: { "content-type": "application/json", token: sandbox.ryzeapi.accountToken },
          body: JSON.stringify({ enabled: true, endpoint: "", ...settings }),
          signal,
        });
        await response.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    return (performance.now() - startedAt) / 1000;
  } finally {
    await sandbox.stop();
  }
}

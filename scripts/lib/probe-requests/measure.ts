import { type Sandbox, type SandboxOptions, type SeedBucket, startSandbox } from "pulumi-byob-sandbox";
import { handler } from "../../../src/provider/entry";
import { CASES } from "../../../test/services/all-cases";
import type { CaseValues, ResourceCase } from "../../../test/services/case";
import { startCountingProxy, type Traffic } from "./counting-proxy";

/** S3 requests of the probes of some equal resources. */
export interface Measurement extends Traffic {
  type: string;
  resources: number;
}

const MAX_RESOURCES = 100;

/** Options of the emulators for 100 resources at the same time. */
const WITHOUT_LIMITS: SandboxOptions = {
  ryzeapi: { limit: { requests: 10_000, windowSeconds: 60 } },
  flashback: { quota: 1_000 },
};

/** Measures each resource type with these numbers of resources that share a bucket, a key and a directory. */
export async function measureAll(numbers: readonly number[], signal: AbortSignal): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const resourceCase of CASES) {
    for (const number of numbers) {
      signal.throwIfAborted();
      measurements.push(await measure(resourceCase, number));
    }
  }
  return measurements;
}

/** Creates resources with the provider. The services of the emulator do not use the bucket, so all requests are the probe's. */
async function measure(resourceCase: ResourceCase, resources: number): Promise<Measurement> {
  const sandbox = await startSandbox(WITHOUT_LIMITS);
  const proxy = await startCountingProxy(sandbox.s3.port);
  try {
    const endpoint = `http://127.0.0.1:${proxy.port}`;
    const { bucket } = sandbox;
    const proxied = { ...bucket, endpoint, publicUrl: `${endpoint}/${bucket.name}/` };
    const connection = connectionOf(resourceCase, sandbox);
    const { create } = handler(resourceCase.type);
    const inputsOf = (number: number) => ({
      ...resourceCase.required(number),
      ...bucketInputsOf(resourceCase, proxied),
      ...connection,
      ...("project" in resourceCase.required() && { project: number + 1 }),
    });
    await Promise.all(Array.from({ length: resources }, (_, number) => create(inputsOf(number))));
    return { type: resourceCase.type, resources, ...proxy.traffic };
  } finally {
    await proxy.stop();
    await sandbox.stop();
  }
}

/** Prepares the service, and returns the inputs that connect to it. */
function connectionOf(resourceCase: ResourceCase, sandbox: Sandbox): CaseValues {
  if (resourceCase.service === undefined) {
    return {};
  }
  resourceCase.prepare(sandbox);
  // A project of Label Studio has one storage for each directory.
  for (let number = sandbox.labelStudio.projects.size; number < MAX_RESOURCES; number++) {
    sandbox.labelStudio.addProject(`Project ${number + 1}`);
  }
  const credential = resourceCase.credentialOf(sandbox);
  return { [resourceCase.credential]: credential, baseUrl: sandbox.urls[resourceCase.service] };
}

function bucketInputsOf(resourceCase: ResourceCase, bucket: SeedBucket): CaseValues {
  if (resourceCase.service !== undefined) {
    return resourceCase.bucketInputs(bucket);
  }
  const { name, endpoint, region, accessKeyId, secretAccessKey } = bucket;
  return { bucket: name, endpoint, region, accessKeyId, secretAccessKey };
}

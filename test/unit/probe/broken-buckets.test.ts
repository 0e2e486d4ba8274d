import { BUCKET_FAULTS, type BucketFault, type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { startProcess } from "../provider/support/process";
import { listenToLog } from "../provider/support/world";

/** Outcomes of two probes of a sandbox's bucket: for uploads with an ACL, and for reads with presigned URLs. */
async function outcomesOn(bucket?: BucketFault): Promise<unknown[]> {
  listenToLog();
  const sandbox = await startSandbox(bucket === undefined ? {} : { bucket });
  try {
    const uses = [
      { probe: "write", acl: "public-read", publicUrl: `${sandbox.bucket.publicUrl}generations/` },
      { probe: "read", origins: ["https://app.example.com"] },
    ];
    return await Promise.all(uses.map((use) => outcomeOn(sandbox, use)));
  } finally {
    await sandbox.stop();
  }
}

async function outcomeOn({ bucket }: Sandbox, use: object): Promise<unknown> {
  const { name, endpoint, region, accessKeyId, secretAccessKey } = bucket;
  const access = { bucket: name, endpoint, region, accessKeyId, secretAccessKey, directory: "generations" };
  const inputs = { ...access, ...use, onFailure: "warn", graceSeconds: 0 };
  return (await startProcess().handler("BucketProbe").create(inputs)).outs.outcome;
}

test("the bucket of the sandbox passes", async () => {
  expect(await outcomesOn()).toEqual(["passed", "passed"]);
});

test.each(Object.keys(BUCKET_FAULTS) as BucketFault[])("the probe detects the fault %s", async (fault) => {
  expect(await outcomesOn(fault)).not.toEqual(["passed", "passed"]);
});

import { startS3 } from "pulumi-byob-sandbox/s3";
import { type ConformanceWorld, newName } from "./world";

/** Starts the S3 emulator as one of the servers on which the cases run. */
export async function emulatorWorld(): Promise<{ world: ConformanceWorld; stop(): Promise<void> }> {
  const s3 = await startS3();
  const everything = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
  const other = "444455556666";
  const outsider = s3.addUser("outsider", { account: other, policy: everything });
  const world: ConformanceWorld = {
    server: "emulator",
    url: s3.url,
    domain: s3.behavior.domain,
    owner: s3.root,
    outsider: { ...outsider, arn: `arn:aws:iam::${other}:user/outsider` },
    bucket: async () => s3.addBucket(newName(), { ownership: "ObjectWriter", publicAccessBlock: false }).name,
    user: async (policy) =>
      s3.addUser(newName(), policy === undefined ? {} : { policy: JSON.stringify(policy) }),
  };
  return { world, stop: () => s3.stop() };
}

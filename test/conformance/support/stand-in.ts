import { startS3 } from "pulumi-byob-sandbox/s3";
import { newName, type World } from "./world";

/** Starts the S3 emulator as one of the servers on which the cases run. */
export async function standInWorld(): Promise<{ world: World; stop(): Promise<void> }> {
  const s3 = await startS3();
  const everything = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
  const other = "444455556666";
  const stranger = s3.addUser("stranger", { account: other, policy: everything });
  const world: World = {
    server: "standIn",
    url: s3.url,
    domain: s3.behaviour.domain,
    owner: s3.root,
    stranger: { ...stranger, arn: `arn:aws:iam::${other}:user/stranger` },
    bucket: async () => s3.addBucket(newName(), { ownership: "ObjectWriter", publicAccessBlock: false }).name,
    user: async (policy) =>
      s3.addUser(newName(), policy === undefined ? {} : { policy: JSON.stringify(policy) }),
  };
  return { world, stop: () => s3.stop() };
}

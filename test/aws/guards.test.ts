import { CreateAccessKeyCommand, DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import type { ProcessProgram } from "../engine/support/process-program";
import { awsWorld, existingObjects, NOTHING } from "./support/world";

jest.setTimeout(240_000);

const world = awsWorld();
const RUN = ["--yes", "--skip-preview"];

const source = (rotation: number) => `
  const { ServiceBucket } = require("pulumi-byob/aws");
  const uses = { images: { service: "modelslab", directory: "generations" } };
  new ServiceBucket("media", { uses, rotation: ${rotation}, bucket: { protect: false } });
`;

let program: ProcessProgram;
beforeAll(async () => {
  program = await world.openProcess();
  program.write(source(0));
});

async function failedPreview(): Promise<string> {
  const { code, stdout, stderr } = await program.pulumi(["preview"]);
  expect(code).not.toBe(0);
  return stdout + stderr;
}

test("a preview reports Block Public Access of the account, and up creates nothing", async () => {
  const account = world.account.sandbox.s3.account();
  const { publicAccessBlock } = account;
  account.publicAccessBlock = { ...publicAccessBlock, BlockPublicPolicy: true };
  expect(await failedPreview()).toContain("account-level Block Public Access enables it");
  expect((await program.pulumi(["up", ...RUN])).code).not.toBe(0);
  expect((await existingObjects(world.account)).buckets).toEqual([]);
  account.publicAccessBlock = publicAccessBlock;
});

test("a preview reports an access key that leaves no room for a rotation", async () => {
  expect(await program.pulumi(["up", ...RUN])).toMatchObject({ code: 0 });
  const { iam } = world.account;
  const [UserName] = (await existingObjects(world.account)).users;
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  expect((await program.pulumi(["preview"])).stdout).toContain("The next rotation will fail");
  program.write(source(1));
  expect(await failedPreview()).toContain("Delete that key in IAM, then run pulumi up again");
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId }));
  expect(await program.pulumi(["up", "--yes"])).toMatchObject({ code: 0 });
  expect(await program.pulumi(["destroy", ...RUN])).toMatchObject({ code: 0 });
  expect(await existingObjects(world.account)).toEqual(NOTHING);
});

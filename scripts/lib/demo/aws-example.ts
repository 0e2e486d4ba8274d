/**
 * Runs examples/aws with the real CLI, on this machine.
 *
 * The S3 emulator and moto act as AWS. The AWS provider's plugin needs access to AWS, so the CLI starts the test plugin
 * instead. The program is unchanged, and its registrations contain the hosts of AWS.
 */
import path from "node:path";
import { type AwsAccount, REGION, startAwsAccount } from "../../../test/aws/account";
import { installAwsPlugin } from "../../../test/aws/install";
import { ServerUnavailableError } from "../../servers/daemon";
import { type Expect, registrations, type Scene, secretKeys } from "./scene";
import type { DemoStep } from "./steps";
import type { Workspace } from "./workspace";

const PROGRAM = path.resolve(__dirname, "../../../examples/aws");
const UP = ["up", "--yes", "--skip-preview"];
const CONFIGURATION = {
  "aws:region": REGION,
  labelStudioOrigin: "https://labels.example.com",
  labelStudioProject: "1",
  ryzeapiInstance: "my-instance",
  flashbackWorkspace: "workspace-123",
};

export const awsExample: DemoStep = {
  title: "Create the bucket, the users and the keys on AWS with examples/aws",
  async run(scene, expect) {
    let account: AwsAccount;
    try {
      account = await startAwsAccount({ onProgress: scene.onProgress, signal: scene.signal });
    } catch (error) {
      if (error instanceof ServerUnavailableError) {
        return `not shown, because moto is not available: ${error.message}`;
      }
      throw error;
    }
    try {
      return await runExample({ ...scene, sandbox: account.sandbox }, account, expect);
    } finally {
      await account.close();
    }
  },
};

async function runExample(scene: Scene, account: AwsAccount, expect: Expect): Promise<string> {
  const { sandbox } = account;
  const workspace = scene.createWorkspace("aws", PROGRAM, {
    emulators: account.environment,
    installPlugins: installAwsPlugin,
  });
  await workspace.createStack();
  await workspace.configure({ plain: CONFIGURATION });
  await succeeds(workspace, expect, ...UP);
  const all = { ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 };
  expect("registrations", registrations(sandbox), all);
  const keys = secretKeys(sandbox);
  await workspace.configure({ plain: { rotation: "1" } });
  await succeeds(workspace, expect, ...UP);
  expect(
    "keys that are still registered",
    secretKeys(sandbox).filter((key) => keys.includes(key)),
    [],
  );

  await succeeds(workspace, expect, "state", "unprotect", "--all", "--yes");
  await succeeds(workspace, expect, "destroy", "--yes", "--skip-preview");
  const left = sandbox.s3.buckets().filter(({ name }) => name !== sandbox.bucket.name);
  expect("remaining buckets", left, []);
  return "1 bucket, 4 users and 4 registrations were created, the keys were rotated, and everything was deleted";
}

async function succeeds(workspace: Workspace, expect: Expect, ...args: string[]): Promise<void> {
  const { code } = await workspace.pulumi(...args);
  expect(`exit code of pulumi ${args[0]}`, code, 0);
}

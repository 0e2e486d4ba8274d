import path from "node:path";
import { ListUsersCommand } from "@aws-sdk/client-iam";
import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { transformFileSync } from "@swc/core";
import { registrations } from "../../../scripts/lib/demo/scene";
import * as byob from "../../../src";
import * as aws from "../../../src/aws";
import { type EngineStack, openStack } from "../../engine/support/stack";
import { type AwsAccount, type AwsAccountOptions, REGION, startAwsAccount } from "../account";
import { installAwsPlugin } from "../install";

/** An account that all tests of a file use, and one stack for each test. */
export interface AwsWorld {
  account: AwsAccount;
  open(program: PulumiFn, config?: Record<string, string>): Promise<EngineStack>;
}

/** Starts an account before the tests of a file, and closes it with all stacks afterwards. */
export function awsWorld(options: AwsAccountOptions = {}): AwsWorld {
  const stacks: EngineStack[] = [];
  let account: AwsAccount | undefined;
  beforeAll(async () => {
    account = await startAwsAccount(options);
  }, 120_000);
  afterAll(async () => {
    for (const stack of stacks) {
      stack.dispose();
    }
    await account?.close();
  });
  const started = () => {
    if (account === undefined) {
      throw new Error("the account is started before the first test");
    }
    return account;
  };
  return {
    get account() {
      return started();
    },
    async open(program, config = {}) {
      const stack = await openStack(program, {
        env: started().environment,
        config: { "aws:region": REGION, ...config },
        installPlugins: installAwsPlugin,
      });
      stacks.push(stack);
      return stack;
    },
  };
}

/** Everything that exists in the account and at the services, without what existed before the first test. */
export async function existing({ sandbox, iam }: AwsAccount): Promise<Record<string, unknown>> {
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  return {
    buckets: sandbox.s3.buckets().flatMap(({ name }) => (name === sandbox.bucket.name ? [] : [name])),
    users: Users.flatMap(({ UserName }) => (UserName === "deployer" ? [] : [UserName])).sort(),
    ...registrations(sandbox),
  };
}

export const NOTHING = { buckets: [], users: [], ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };

/** Settings of examples/aws, as its README lists them. */
export const EXAMPLE_CONFIG = {
  "test:labelStudioOrigin": "https://labels.example.com",
  "test:labelStudioProject": "1",
  "test:ryzeapiInstance": "my-instance",
  "test:flashbackWorkspace": "workspace-123",
};

/** The program of examples/aws, with the sources of this package. */
export function exampleProgram(edit: (code: string) => string = (code) => code): PulumiFn {
  const file = path.resolve(__dirname, "../../../examples/aws/index.ts");
  const { code } = transformFileSync(file, { module: { type: "commonjs" }, jsc: { target: "es2022" } });
  const packages: Record<string, unknown> = { "pulumi-byob": byob, "pulumi-byob/aws": aws };
  const load = (name: string): unknown => packages[name] ?? require(name);
  // Run anew for each deployment, as a process of its own would.
  return async () => {
    const exports: Record<string, unknown> = {};
    new Function("require", "exports", edit(code))(load, exports);
    return exports;
  };
}

/** URN of a resource of the current program, for options. */
export function currentStack(): string {
  return runtime.getStack();
}

import path from "node:path";
import { ListUsersCommand } from "@aws-sdk/client-iam";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { transformFileSync } from "@swc/core";
import type { Bucket } from "pulumi-byob-sandbox/s3";
import { registrations } from "../../../scripts/lib/demo/scene";
import * as byob from "../../../src";
import * as aws from "../../../src/aws";
import { type ProcessProgram, processProgram } from "../../engine/support/process-program";
import { type EngineStack, openStack } from "../../engine/support/stack";
import { type AwsAccount, type AwsAccountOptions, REGION, startAwsAccount } from "../account";
import { installAwsPlugin } from "../install";

/** An account that all tests of a file use, and one stack for each test. */
export interface AwsWorld {
  account: AwsAccount;
  /** Opens a stack whose program runs in the test process. */
  open(program: PulumiFn, config?: Record<string, string>): Promise<EngineStack>;
  /** Opens a stack whose program runs in a separate process. */
  openProcess(config?: Record<string, string>): Promise<ProcessProgram>;
}

/** Starts an account before the tests of a file, and closes it with all stacks afterwards. */
export function awsWorld(options: AwsAccountOptions = {}): AwsWorld {
  const opened: (() => void)[] = [];
  let account: AwsAccount | undefined;
  beforeAll(async () => {
    account = await startAwsAccount(options);
  }, 120_000);
  afterAll(async () => {
    for (const remove of opened) {
      remove();
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
      opened.push(() => stack.dispose());
      return stack;
    },
    async openProcess(config = {}) {
      const program = await processProgram({
        stack: "aws",
        environment: started().environment,
        config: { "aws:region": REGION, ...config },
        installPlugins: installAwsPlugin,
      });
      opened.push(() => program.remove());
      return program;
    },
  };
}

export interface Existing {
  buckets: string[];
  users: string[];
  /** Number of registrations. */
  [service: string]: unknown;
}

/** Everything that exists in the account and at the services, without what existed before the first test. */
export async function existingObjects({ sandbox, iam }: AwsAccount): Promise<Existing> {
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  return {
    buckets: sandbox.s3.buckets().flatMap(({ name }) => (name === sandbox.bucket.name ? [] : [name])),
    users: Users.flatMap(({ UserName }) =>
      UserName === undefined || UserName === "deployer" ? [] : [UserName],
    ).sort(),
    ...registrations(sandbox),
  };
}

/** The only bucket that a test created. */
export function bucketOf({ sandbox }: AwsAccount): Bucket {
  const [only, ...others] = sandbox.s3.buckets().filter(({ name }) => name !== sandbox.bucket.name);
  if (only === undefined || others.length > 0) {
    throw new Error(`${others.length + (only ? 1 : 0)} buckets instead of one`);
  }
  return only;
}

export const NOTHING = { buckets: [], users: [], ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };

/** Settings of examples/aws, as its README lists them. */
export const EXAMPLE_CONFIG = {
  "test:labelStudioOrigin": "https://labels.example.com",
  "test:labelStudioProject": "1",
  "test:ryzeapiInstance": "my-instance",
  "test:flashbackWorkspace": "workspace-123",
};

/** The program of examples/aws in JavaScript. */
export function exampleCode(): string {
  const file = path.resolve(__dirname, "../../../examples/aws/index.ts");
  return transformFileSync(file, { module: { type: "commonjs" }, jsc: { target: "es2022" } }).code;
}

/** The program of examples/aws, with the sources of this package. */
export function exampleProgram(edit: (code: string) => string = (code) => code): PulumiFn {
  const code = exampleCode();
  const packages: Record<string, unknown> = { "pulumi-byob": byob, "pulumi-byob/aws": aws };
  const load = (name: string): unknown => packages[name] ?? require(name);
  // Run anew for each deployment, as in a separate process.
  return async () => {
    const exports: Record<string, unknown> = {};
    new Function("require", "exports", edit(code))(load, exports);
    return exports;
  };
}

/** Makes ModelsLab upload an image with the registered settings. Returns its URL, and the status for an anonymous client. */
export async function uploadedImage({ sandbox }: AwsAccount): Promise<{ url: string; status: number }> {
  const key = sandbox.modelslab.keyOf("text_to_image");
  const response = await fetch(`${sandbox.urls.modelslab}/api/v1/enterprise/upload_image`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key, base64_image: "aW1hZ2U=", image_type: "png" }),
  });
  const body = (await response.json()) as { image_url?: string; message?: unknown };
  if (body.image_url === undefined) {
    throw new Error(`ModelsLab could not upload: ${JSON.stringify(body)}`);
  }
  const { hostname, pathname } = new URL(body.image_url);
  const bucket = hostname.split(".")[0];
  return { url: body.image_url, status: (await fetch(`${sandbox.s3.url}/${bucket}${pathname}`)).status };
}

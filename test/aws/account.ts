/**
 * An AWS account on this machine: IAM and CloudFront of moto, the S3 emulator, and the services that use the buckets.
 *
 *     const account = await startAwsAccount();
 *     // run the Pulumi CLI with account.environment and with a home that contains account.installPlugin(home)
 *     await account.close();
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type PolicyInput, type Sandbox, type SandboxOptions, startSandbox } from "pulumi-byob-sandbox";
import { startMoto } from "../../scripts/servers/moto";
import { startAwsHosts } from "./aws-hosts";
import { type IamRequest, startIamGateway } from "./iam-gateway";
import { SERVERS } from "./plugin/clients";
import { openAwsBuckets } from "./services-on-aws";

export const REGION = "eu-central-1";
/** moto's account. */
const ACCOUNT = "123456789012";
const DEPLOYER = "deployer";
const ADMINISTRATOR = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
} as const satisfies PolicyInput;

export interface AwsAccount {
  sandbox: Sandbox;
  /** Client with the permissions of an administrator. */
  iam: IAMClient;
  /** Variables for the CLI: emulators, servers of AWS, the key of an administrator, and the proxy. */
  environment: Record<string, string>;
  iamRequests(): IamRequest[];
  close(): Promise<void>;
}

export interface AwsAccountOptions extends SandboxOptions {
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

export async function startAwsAccount(options: AwsAccountOptions = {}): Promise<AwsAccount> {
  const { onProgress, signal, ...sandboxOptions } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-aws-"));
  const opened: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true })];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) {
      await one();
    }
  };
  try {
    const moto = await startMoto({ onProgress, signal });
    opened.push(() => moto.stop());
    const s3 = { domain: "s3.amazonaws.com", region: REGION, account: ACCOUNT };
    const sandbox = await startSandbox({ ...sandboxOptions, s3: { ...s3, ...sandboxOptions.s3 } });
    opened.push(() => sandbox.stop());
    openAwsBuckets(sandbox);
    const keys = await createDeployer(moto.url);
    sandbox.s3.addUser(DEPLOYER, { policy: ADMINISTRATOR, ...keys });
    const gateway = await startIamGateway(moto.url, sandbox.s3);
    opened.push(() => gateway.close());
    const hosts = await startAwsHosts(folder, REGION, sandbox.s3.url);
    opened.push(() => hosts.close());
    const iam = new IAMClient({ endpoint: gateway.url, region: "us-east-1", credentials: keys });
    opened.push(() => iam.destroy());
    const environment = {
      ...sandbox.environment(),
      ...hosts.environment,
      [SERVERS.s3]: sandbox.s3.url,
      [SERVERS.iam]: gateway.url,
      [SERVERS.account]: ACCOUNT,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    };
    return { sandbox, iam, environment, iamRequests: gateway.requests, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates the user that deploys. From then on, moto checks the signature and the policies of each request. */
async function createDeployer(endpoint: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const credentials = { accessKeyId: "root", secretAccessKey: "root" };
  const iam = new IAMClient({ endpoint, region: "us-east-1", credentials });
  const UserName = DEPLOYER;
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify(ADMINISTRATOR);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "administrator", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: "0" });
  return {
    accessKeyId: String(AccessKey?.AccessKeyId),
    secretAccessKey: String(AccessKey?.SecretAccessKey),
  };
}

import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import type { Aws, AwsValues } from "./resource";

/** Variables that name the servers. The plugin cannot use `AWS_ENDPOINT_URL`, which `ServiceBucket` rejects. */
export const SERVERS = {
  s3: "TEST_AWS_S3_URL",
  iam: "TEST_AWS_IAM_URL",
  account: "TEST_AWS_ACCOUNT",
} as const;

/** Clients with the key in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, as of the real provider. */
export function clientsFor(defaultRegion: string): Aws {
  const endpoint = required(SERVERS.iam);
  const iam = new IAMClient({ endpoint, region: "us-east-1" });
  const s3 = new Map<string, S3Client>();
  return {
    iam,
    cloudfront: new CloudFrontClient({ endpoint, region: "us-east-1" }),
    accountId: required(SERVERS.account),
    s3(region) {
      const at = typeof region === "string" ? region : defaultRegion;
      const known = s3.get(at);
      const client =
        known ?? new S3Client({ endpoint: required(SERVERS.s3), region: at, forcePathStyle: true });
      s3.set(at, client);
      return client;
    },
    async accountPublicAccessBlock() {
      const response = await fetch(`${endpoint}/account-public-access-block`);
      return (await response.json()) as AwsValues;
    },
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name}: required by the test plugin for AWS`);
  }
  return value;
}

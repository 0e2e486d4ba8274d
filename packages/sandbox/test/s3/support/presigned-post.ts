import { SignatureV4 } from "@smithy/signature-v4";
import type { S3 } from "../../../src/s3";
import { Sha256 } from "../../../src/s3/sha256";

export interface PresignedPostOptions {
  key?: string;
  fields?: Record<string, string>;
  conditions?: unknown[];
  expiresInSeconds?: number;
}

/** Form as `createPresignedPost` of the AWS SDK builds it: the fields with one condition each, and the signature. */
export async function createPresignedPost(
  s3: S3,
  bucket: string,
  { key = "key", fields: more = {}, conditions = [], expiresInSeconds = 60 }: PresignedPostOptions,
): Promise<{ url: string; fields: Record<string, string> }> {
  const now = new Date();
  const date = `${now.toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
  const fields: Record<string, string> = {
    bucket,
    ...more,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${s3.root.accessKeyId}/${date.slice(0, 8)}/${s3.region}/s3/aws4_request`,
    "X-Amz-Date": date,
  };
  const document = {
    expiration: new Date(now.getTime() + expiresInSeconds * 1000).toISOString(),
    conditions: [
      ...conditions,
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ["starts-with", "$submit", ""],
      ["starts-with", "$key", key.split("$")[0]],
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const signer = new SignatureV4({ credentials: s3.root, region: s3.region, service: "s3", sha256: Sha256 });
  const signature = await signer.sign(policy, { signingDate: now });
  return {
    url: `${s3.url}/${bucket}`,
    fields: { ...fields, key, Policy: policy, "X-Amz-Signature": signature },
  };
}

/**
 * The programs in examples/ that run against the sandbox, with the configuration that their READMEs list. `npm run demo`
 * runs examples/quickstart and examples/aws.
 */
import type { Sandbox } from "pulumi-byob-sandbox";

/** Configuration of a stack. */
export interface ExampleConfig {
  plain: Record<string, string>;
  secret: Record<string, string>;
}

export interface ExampleCase {
  /** Folder in examples/. */
  name: string;
  config(sandbox: Sandbox): ExampleConfig;
  /** Creates what exists before the first update. */
  prepare?(sandbox: Sandbox): void | Promise<void>;
  /** Change before the second update that the README shows. */
  change?(sandbox: Sandbox): ExampleConfig;
}

/** The bucket of the sandbox, in the names that most examples use. */
function bucketConfig({ bucket }: Sandbox, plain: Record<string, string> = {}): ExampleConfig {
  const { name, region, endpoint, accessKeyId, secretAccessKey } = bucket;
  return {
    plain: { bucket: name, region, endpoint, ...plain },
    secret: { accessKeyId, secretAccessKey },
  };
}

export const EXAMPLES: readonly ExampleCase[] = [
  {
    name: "modelslab",
    config: (sandbox) => {
      const { plain, secret } = bucketConfig(sandbox);
      return {
        plain: { region: plain.region ?? "", bucketUrl: `${plain.endpoint}/${plain.bucket}` },
        secret,
      };
    },
  },
  { name: "ryzeapi", config: (sandbox) => bucketConfig(sandbox, { instance: "my-instance" }) },
  {
    name: "label-studio",
    config: (sandbox) => bucketConfig(sandbox, { project: "1", importDirectory: "generations" }),
  },
  { name: "flashback", config: (sandbox) => bucketConfig(sandbox, { workspace: "workspace-123" }) },
  { name: "bucket-probe", config: (sandbox) => bucketConfig(sandbox, { directory: "media" }) },
  {
    name: "several-accounts",
    prepare: ({ ryzeapi }) => {
      ryzeapi.addInstance("support", "token-of-support");
    },
    config: (sandbox) => {
      const { plain, secret } = bucketConfig(sandbox, {
        shopInstance: "my-instance",
        supportInstance: "support",
        ryzeapiUrl: sandbox.urls.ryzeapi,
      });
      return { plain, secret: { ...secret, supportToken: "token-of-support" } };
    },
  },
  {
    name: "taking-over",
    prepare: createStorageByHand,
    config: (sandbox) =>
      bucketConfig(sandbox, { project: "1", title: "Images to label", directory: "generations" }),
  },
  {
    name: "key-rotation",
    config: (sandbox) => bucketConfig(sandbox, { instance: "my-instance" }),
    change: ({ s3, bucket }) => ({ plain: {}, secret: { ...s3.addKey(bucket.user) } }),
  },
];

/** A storage as a user of Label Studio's pages creates it. */
async function createStorageByHand({ urls, bucket, labelStudio }: Sandbox): Promise<void> {
  const post = async (path: string, body: object, token?: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${urls.labelStudio}/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`Label Studio responded to ${path} with HTTP ${response.status}`);
    }
    return (await response.json()) as Record<string, unknown>;
  };
  const { access } = await post("token/refresh", { refresh: labelStudio.personalToken });
  const storage = {
    project: 1,
    title: "Images to label",
    bucket: bucket.name,
    prefix: "generations",
    region_name: bucket.region,
    s3_endpoint: bucket.endpoint,
    aws_access_key_id: bucket.accessKeyId,
    aws_secret_access_key: bucket.secretAccessKey,
  };
  await post("storages/s3", storage, String(access));
}

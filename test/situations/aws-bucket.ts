import { type BucketSettings, type PolicyInput, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../src/probe";
import { usageNamed } from "../support/usages";
import type { SituationContext } from "./situation";

export const BUCKET = "my-bucket";

/** An account that does not own the bucket. */
export const OTHER_ACCOUNT = "444455556666";

/** KMS key of the customer, which users need permissions for. */
export const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Settings of a bucket, and the permissions of the user whose key the service gets. */
export interface AwsBucketOptions {
  bucket?: BucketSettings;
  /** Actions on the bucket and its objects. @default reading, writing and deleting versions */
  actions?: readonly string[];
  /** Further statements of the user's policy. */
  statements?: readonly object[];
  /** Account of the user. @default the account that owns the bucket */
  account?: string;
  service?: "ryzeapi" | "modelslab" | "label-studio";
  directory?: string;
}

const ALL_ACTIONS = [
  "s3:ListBucket",
  "s3:GetObject",
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
];

/** Creates a bucket on an emulator of AWS, whose host names are those of AWS. */
export async function awsBucket(
  context: SituationContext,
  options: AwsBucketOptions = {},
): Promise<{ s3: S3; access: BucketAccess }> {
  const {
    actions = ALL_ACTIONS,
    statements = [],
    account,
    service = "ryzeapi",
    directory = "media",
  } = options;
  const s3 = await startS3({ domain: "s3.amazonaws.com", region: "eu-central-1", secureTransport: true });
  context.onStop(() => s3.stop());
  s3.addBucket(BUCKET, options.bucket);
  const keys = s3.addUser("service", {
    ...(account && { account }),
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [...actions],
          Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        },
        ...statements,
      ],
    } as PolicyInput,
  });
  const usage = usageNamed(service);
  const root = `http://s3.eu-central-1.amazonaws.com:${s3.port}`;
  const host = `http://${BUCKET}.s3.eu-central-1.amazonaws.com:${s3.port}`;
  const endpoint = usage.bucketInEndpoint ? host : root;
  const access = {
    usage,
    bucket: BUCKET,
    endpoint,
    region: "eu-central-1",
    directory,
    ...keys,
    ...(usage.bucketInEndpoint && {
      publicUrl: `${host}/${directory.split("/").map(encodeURIComponent).join("/")}/`,
    }),
  };
  return { s3, access };
}

/** A bucket policy that denies under a condition. */
export function denyIf(Condition: object, Action: string | string[] = "s3:*"): PolicyInput {
  const Resource = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action, Resource, Condition }],
  } as PolicyInput;
}

/** A bucket policy that allows everything to users of the other account, with further statements. */
export function allowOtherAccount(...statements: object[]): PolicyInput {
  const Principal = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` };
  const Resource = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "s3:*", Resource }, ...statements],
  } as PolicyInput;
}

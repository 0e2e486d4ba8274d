/**
 * The bucket that exists when the sandbox starts.
 *
 * Its settings and its user's permissions are what all four services need together, and no more. A `BucketFault`
 * changes exactly one of them, to reproduce a typical problem.
 */
import type { BucketSettings, PolicyInput, S3 } from "./s3";

/** The bucket that exists at startup, with access keys for it. */
export interface SeedBucket {
  name: string;
  /** Endpoint of the store for path-style requests. */
  endpoint: string;
  region: string;
  /** Name of the user that the keys belong to, for `s3.setUserPolicy`. */
  user: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Base URL under which anonymous clients can read objects with the ACL `public-read`; ends in a slash. */
  publicUrl: string;
}

/** Possible problems of the bucket, by name. */
export const BUCKET_FAULTS = {
  "broken-acl": "ACLs are disabled (BucketOwnerEnforced), so uploads with an ACL are rejected",
  private: "Block Public Access is on, so no object can become public",
  "no-cors": "it has no CORS rules",
  "wrong-region": "it is in a different region than the one shown",
  "no-list": "the user lacks s3:ListBucket",
  "no-write": "the user lacks s3:PutObject",
  "no-put-acl": "the user lacks s3:PutObjectAcl",
  "wrong-secret": "the secret access key shown is wrong",
  missing: "it does not exist",
} as const;

/** Name of a problem of the bucket. */
export type BucketFault = keyof typeof BUCKET_FAULTS;

const NAME = "sandbox-bucket";
const USER = "sandbox-user";
/** Fixed, like the other credentials of the sandbox. */
const KEYS = { accessKeyId: "AKIASANDBOXPICTURES7", secretAccessKey: "sandbox-secret-access-key" };

/** A PNG image of one pixel. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/**
 * Adds a bucket that accepts ACLs, which ModelsLab requires. It contains an image, because Label Studio rejects a
 * prefix without objects.
 * @param fault problem to reproduce
 */
export function addSeedBucket(s3: S3, fault?: BucketFault): SeedBucket {
  if (fault !== "missing") {
    s3.addBucket(NAME, bucketSettings(fault, s3.region));
  }
  s3.addUser(USER, { ...KEYS, policy: userPolicy(fault) });
  const wrong = fault === "wrong-secret" ? { secretAccessKey: "another-secret-access-key" } : {};
  return { ...seedBucketOf(s3), ...wrong };
}

/** The bucket of a store that contains it already. */
export function seedBucketOf({ url: endpoint, region }: S3): SeedBucket {
  return { name: NAME, endpoint, region, user: USER, ...KEYS, publicUrl: `${endpoint}/${NAME}/` };
}

function bucketSettings(fault: BucketFault | undefined, region: string): BucketSettings {
  return {
    ownership: fault === "broken-acl" ? "BucketOwnerEnforced" : "BucketOwnerPreferred",
    ...(fault === "private" ? {} : { publicAccessBlock: false }),
    ...(fault === "wrong-region" && { region: region === "eu-west-1" ? "us-east-1" : "eu-west-1" }),
    ...(fault !== "no-cors" && {
      cors: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET", "HEAD"], AllowedHeaders: ["*"] }],
    }),
    objects: { "generations/welcome.png": Buffer.from(PICTURE, "base64") },
  };
}

function userPolicy(fault: BucketFault | undefined): PolicyInput {
  const lacking = { "no-list": "s3:ListBucket", "no-write": "s3:PutObject", "no-put-acl": "s3:PutObjectAcl" };
  const without = Object.entries(lacking).flatMap(([name, action]) => (name === fault ? [action] : []));
  return seedPolicy(NAME, without);
}

/** User policy that allows what the four services do with a bucket, and nothing else. */
export function seedPolicy(bucket: string, without: readonly string[] = []): PolicyInput {
  const names = ["GetObject", "PutObject", "PutObjectAcl", "DeleteObject", "AbortMultipartUpload"];
  const allowed = (actions: readonly string[]) => actions.filter((action) => !without.includes(action));
  const [list, objects] = [allowed(["s3:ListBucket"]), allowed(names.map((name) => `s3:${name}`))];
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: list, Resource: [`arn:aws:s3:::${bucket}`] },
      { Effect: "Allow", Action: objects, Resource: [`arn:aws:s3:::${bucket}/*`] },
    ],
  };
}

import type { BucketSettings, PolicyInput, S3 } from "./s3";

/** The bucket that is there from the start, and whose keys open it. */
export interface ReadyBucket {
  name: string;
  /** Of the store, for requests by path. */
  endpoint: string;
  region: string;
  /** Name of the user whose keys these are, for `s3.setUserPolicy`. */
  user: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Where an object with the ACL `public-read` can be read by everybody; ends in a slash. */
  publicUrl: string;
}

/** What can be wrong with the bucket, by name. */
export const BUCKET_FAULTS = {
  "broken-acl": "its owner is enforced, so uploads with an ACL are refused",
  private: "Block Public Access is on, so no object can become public",
  "no-cors": "it has no CORS rules",
  "wrong-region": "it is in another region than the one that is given out",
  "no-list": "the user lacks s3:ListBucket",
  "no-write": "the user lacks s3:PutObject",
  "no-put-acl": "the user lacks s3:PutObjectAcl",
  "wrong-secret": "the secret access key that is given out is another one",
  missing: "it does not exist",
} as const;

export type BucketFault = keyof typeof BUCKET_FAULTS;

const NAME = "sandbox-bucket";
const USER = "sandbox-user";
/** The same after every start, as the other credentials of the sandbox. */
const KEYS = { accessKeyId: "AKIASANDBOXPICTURES7", secretAccessKey: "sandbox-secret-access-key" };

/** One pixel. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/**
 * A bucket that takes ACLs, as ModelsLab needs, with a picture in it, without which Label Studio refuses a prefix.
 * @param fault what is wrong with it
 */
export function addReadyBucket(s3: S3, fault?: BucketFault): ReadyBucket {
  const { url: endpoint, region } = s3;
  if (fault !== "missing") {
    s3.addBucket(NAME, bucketSettings(fault, region));
  }
  s3.addUser(USER, { ...KEYS, policy: userPolicy(fault) });
  const keys = fault === "wrong-secret" ? { ...KEYS, secretAccessKey: "another-secret-access-key" } : KEYS;
  return { name: NAME, endpoint, region, user: USER, ...keys, publicUrl: `${endpoint}/${NAME}/` };
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
  return sensibleRights(NAME, without);
}

/** All that the four services do with a bucket, and nothing else. */
export function sensibleRights(bucket: string, without: readonly string[] = []): PolicyInput {
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

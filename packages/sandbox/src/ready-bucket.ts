import type { PolicyInput, S3 } from "./s3";

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

const NAME = "sandbox-bucket";
const USER = "sandbox-user";
/** The same after every start, as the other credentials of the sandbox. */
const KEYS = { accessKeyId: "AKIASANDBOXPICTURES7", secretAccessKey: "sandbox-secret-access-key" };

/** One pixel. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A bucket that takes ACLs, as ModelsLab needs, with a picture in it, without which Label Studio refuses a prefix. */
export function addReadyBucket(s3: S3): ReadyBucket {
  s3.addBucket(NAME, {
    ownership: "BucketOwnerPreferred",
    publicAccessBlock: false,
    cors: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET", "HEAD"], AllowedHeaders: ["*"] }],
    objects: { "generations/welcome.png": Buffer.from(PICTURE, "base64") },
  });
  s3.addUser(USER, { ...KEYS, policy: sensibleRights(NAME) });
  const { url: endpoint, region } = s3;
  return { name: NAME, endpoint, region, user: USER, ...KEYS, publicUrl: `${endpoint}/${NAME}/` };
}

/** All that the four services do with a bucket, and nothing else. */
export function sensibleRights(bucket: string, without: readonly string[] = []): PolicyInput {
  const objects = ["GetObject", "PutObject", "PutObjectAcl", "DeleteObject", "AbortMultipartUpload"];
  const allowed = objects.map((name) => `s3:${name}`).filter((action) => !without.includes(action));
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${bucket}`] },
      { Effect: "Allow", Action: allowed, Resource: [`arn:aws:s3:::${bucket}/*`] },
    ],
  };
}

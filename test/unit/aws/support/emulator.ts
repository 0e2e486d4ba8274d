import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { type BucketUse, normalizeUse } from "../../../../src/policies";
import type { BucketAccess } from "../../../../src/probe";
import { usageNamed } from "../../../support/usages";
import { type ApplyTarget, appliedBucket, type UserKeys } from "./apply";
import type { RecordedResource } from "./record";

export interface AwsEmulator {
  s3: S3;
  owner: S3Client;
  target: ApplyTarget;
}

/** The S3 emulator under the host names of AWS; `everyNameIsHere` makes them reachable. */
export async function startAwsEmulator(): Promise<AwsEmulator> {
  const s3 = await startS3({ domain: "s3.amazonaws.com", region: "eu-central-1" });
  const owner = new S3Client({
    endpoint: s3.url,
    region: "eu-central-1",
    forcePathStyle: true,
    credentials: s3.root,
  });
  const target = { s3: owner, addUser: (name: string, policy: string) => s3.addUser(name, { policy }) };
  return { s3, owner, target };
}

/** Bucket access of a service in the format of the probe, with the port of the emulator. */
export function accessOf(
  use: BucketUse,
  s3: S3,
  resources: readonly RecordedResource[],
  keys: UserKeys,
): BucketAccess {
  const bucket = appliedBucket(resources);
  const region = "eu-central-1";
  const endpoint = `http://s3.${region}.amazonaws.com:${s3.port}`;
  const { directory } = normalizeUse(use);
  const isExport = use.service === "label-studio" && use.export;
  const usage = usageNamed(use.service, isExport ? "export" : undefined);
  const common = { usage, region, ...keys, directory, origins: use.origins };
  if (!usage.bucketInEndpoint) {
    return { ...common, bucket, endpoint };
  }
  const inHost = endpoint.replace("//", `//${bucket}.`);
  const address = use.publicRead === "cdn" ? s3.publicUrl(bucket) : `${inHost}/`;
  return { ...common, endpoint: inHost, publicUrl: `${address}${directory}/` };
}

/** Keys that anonymous clients can read. */
export async function readableByAll(s3: S3, bucket: string): Promise<string[]> {
  if (!s3.buckets().some(({ name }) => name === bucket)) {
    return [];
  }
  const keys = [...s3.bucket(bucket).objects.keys()];
  const statuses = await Promise.all(
    keys.map(async (key) => ({ key, status: (await fetch(`${s3.url}/${bucket}/${key}`)).status })),
  );
  return statuses.flatMap(({ key, status }) => (status === 200 ? [key] : [])).sort();
}

/** Uploads objects as the owner before the bucket has settings; some are public by their ACL. */
export async function plant(
  { s3, owner }: AwsEmulator,
  bucket: string,
  objects: Record<string, "public-read" | "private">,
) {
  s3.addBucket(bucket, { ownership: "ObjectWriter", publicAccessBlock: false });
  for (const [Key, ACL] of Object.entries(objects)) {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key, ACL, Body: Buffer.from(Key) }));
  }
}

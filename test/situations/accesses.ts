import { type BucketSettings, type S3, type S3Options, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../src/probe";
import type { ConformanceWorld, WorldKeys } from "../conformance/support/world";
import { usageNamed } from "../support/usages";
import type { SituationContext } from "./situation";

/** Returns the access of RyzeAPI, which uploads without an ACL. */
export function ryzeapiAccess(
  { url }: Pick<ConformanceWorld, "url">,
  bucket: string,
  { accessKeyId, secretAccessKey }: WorldKeys,
): BucketAccess {
  return {
    usage: usageNamed("ryzeapi"),
    bucket,
    endpoint: url,
    region: "us-east-1",
    directory: "media",
    accessKeyId,
    secretAccessKey,
  };
}

/** Returns the access of ModelsLab, which uploads with a public-read ACL and passes on public URLs. */
export function modelslabAccess(
  { url }: Pick<ConformanceWorld, "url">,
  bucket: string,
  { accessKeyId, secretAccessKey }: WorldKeys,
): BucketAccess & { publicUrl: string } {
  return {
    usage: usageNamed("modelslab"),
    endpoint: `${url}/${bucket}`,
    region: "us-east-1",
    directory: "generations",
    publicUrl: `${url}/${bucket}/generations/`,
    accessKeyId,
    secretAccessKey,
  };
}

/** Creates a bucket of the world's owner, and returns the access of RyzeAPI with the owner's keys. */
export async function ownerRyzeapi({ world }: SituationContext): Promise<BucketAccess> {
  return ryzeapiAccess(world, await world.bucket(), world.owner);
}

/** Creates a bucket of the world's owner, and returns the access of ModelsLab with the owner's keys. */
export async function ownerModelslab({
  world,
}: SituationContext): Promise<ReturnType<typeof modelslabAccess>> {
  return modelslabAccess(world, await world.bucket(), world.owner);
}

/** An emulator with one bucket of the name `my-bucket`, and the accesses of two services to it. */
export interface EmulatedBucket {
  s3: S3;
  ryzeapi: BucketAccess;
  modelslab: BucketAccess & { publicUrl: string };
}

/** Starts an emulator with a public bucket, for situations that need settings of the emulator. */
export async function emulatedBucket(
  context: SituationContext,
  { bucket, ...options }: S3Options & { bucket?: BucketSettings } = {},
): Promise<EmulatedBucket> {
  const s3 = await startS3(options);
  context.onStop(() => s3.stop());
  s3.addBucket("my-bucket", { ownership: "BucketOwnerPreferred", publicAccessBlock: false, ...bucket });
  const url = options.domain === undefined ? s3.url : s3.endpoint();
  const modelslab = modelslabAccess({ url }, "my-bucket", s3.root);
  if (options.domain !== undefined) {
    const endpoint = s3.endpoint("my-bucket");
    Object.assign(modelslab, { endpoint, publicUrl: `${endpoint}/generations/` });
  }
  return { s3, ryzeapi: ryzeapiAccess({ url }, "my-bucket", s3.root), modelslab };
}

import { arnsOf, awsHostOf } from "../stores/aws-address";
import type { StoreRecord } from "../stores/stores";
import type { StoreTarget } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { trimTrailingSlashes } from "../url";
import type { Placeholders } from "./diagnosis/diagnose";

/** Values for the placeholders of the diagnosis table. */
export function placeholdersOf(
  access: BucketAccess,
  target?: StoreTarget,
  store?: StoreRecord,
): Placeholders {
  const bucket = target?.bucket || access.bucket || undefined;
  const directory = target?.directory ?? "";
  const region = target?.client.region ?? (access.region || "<region>");
  const { bucketArn, keysArn } = arnsOf(bucket, region);
  const folder = `${trimTrailingSlashes(access.directory ?? "")}/`;
  return {
    bucket,
    directory,
    prefix: access.directory,
    folder,
    bucketArn,
    objects: `${keysArn}${directory}*`,
    endpoint: target?.client.endpoint ?? access.endpoint,
    hostBucket: access.usage.bucketInEndpoint && target && !target.bucketFromDirectory ? `${bucket}.` : "",
    root: target && trimTrailingSlashes(target.root.href),
    region,
    awsHost: awsHostOf(region),
    publicUrl: access.publicUrl,
    store: store?.title.replace(/^an /, "This ") ?? "The store",
  };
}

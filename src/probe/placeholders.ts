import { isIP } from "node:net";
import { withoutBrackets } from "../http/address";
import { arnsOf, awsHostOf } from "../stores/aws-address";
import type { StoreRecord } from "../stores/stores";
import type { StoreTarget } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { trimTrailingSlashes } from "../url";
import type { Placeholders } from "./diagnosis/row";

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
    givenEndpoint: access.endpoint,
    endpointWithBucket: target && endpointWithBucket(target),
    hostBucket: access.usage.bucketInEndpoint && target && !target.bucketFromDirectory ? `${bucket}.` : "",
    root: target && trimTrailingSlashes(target.root.href),
    region,
    awsHost: awsHostOf(region),
    publicUrl: access.publicUrl,
    store: store?.title.replace(/^an /, "This ") ?? "The store",
  };
}

/** The endpoint of a service that has no input for the bucket. */
function endpointWithBucket({ root: { protocol, host, hostname }, store }: StoreTarget): string {
  const isName = isIP(withoutBrackets(hostname)) === 0;
  return isName && store.addressing === "virtual"
    ? `${protocol}//<bucket>.${host}`
    : `${protocol}//${host}/<bucket>`;
}

/**
 * Target of a probe: the settings of the S3 client, and the real bucket and directory behind them.
 *
 * A client with the usual settings would send other requests than the service does. boto3 addresses a bucket by path as soon
 * as an endpoint is set, and ModelsLab sends its directory in the position of the bucket. The target reproduces these requests
 * and also names the real bucket, for messages and listing. The store is derived from the host of the endpoint, so behind a
 * custom domain it is the generic one.
 */
import { encodePath, joinUrl, trimTrailingSlashes } from "../url";
import {
  accessPointOf,
  awsRegionOf,
  awsSigningRegion,
  boto3Endpoints,
  endpointOfBucket,
  isAlwaysInHost,
} from "./aws-address";
import { AWS_STORE, type StoreRecord, storeOfHost } from "./stores";
import type { BucketAccess } from "./types";

/** Address settings of an S3 client. */
export interface ClientShape {
  endpoint: string;
  bucket: string;
  region: string;
  pathStyle: boolean;
  /** Endpoint of presigned URLs. @default that of requests */
  presignEndpoint?: string;
}

/** A bucket as the service addresses it, and as the store knows it. */
export interface StoreTarget {
  store: StoreRecord;
  /** Settings with which the client sends the same requests as the service. */
  client: ClientShape;
  /** Prefix of the keys that the client sends: empty, or with a slash at its end. */
  keyPrefix: string;
  /** Name of the real bucket. */
  bucket: string;
  /** Endpoint of the store, without the bucket. */
  root: URL;
  /** Prefix of the keys in the real bucket: empty, or with a slash at its end. */
  directory: string;
  /** Settings for listing. They use the real bucket, because a directory in its position cannot be listed. */
  listing: ClientShape;
  /** Returns the store's URL of a key in the real bucket, or of the bucket for an empty key. */
  originUrl(key: string): URL;
  /** Whether the store treats the first segment of the directory as the bucket. */
  bucketFromDirectory: boolean;
  /** Whether no region was set, so that it was derived. */
  regionAssumed: boolean;
}

/** Derives the target. The endpoint must be a valid URL or absent. */
export function storeTargetOf(access: BucketAccess): StoreTarget {
  const region = access.region || undefined;
  const { endpoint: own, presignEndpoint } = endpointsOf(access, region ?? "us-east-1");
  const endpoint = new URL(own);
  const { store } = access.endpoint ? storeOfHost(endpoint.hostname) : { store: AWS_STORE };
  const given = region ?? assumedRegion(access, endpoint, store);
  const common = { store, region: awsSigningRegion(access.bucket ?? "", given), presignEndpoint };
  const target = access.usage.bucketInEndpoint
    ? directoryAsBucket(access, endpoint, common)
    : plain(access, endpoint, common);
  return { ...target, store, regionAssumed: region === undefined };
}

type Common = { store: StoreRecord; region: string; presignEndpoint: string | undefined };
type Shape = Omit<StoreTarget, "store" | "regionAssumed">;

function endpointsOf(
  { endpoint, bucket = "", usage }: BucketAccess,
  region: string,
): { endpoint: string; presignEndpoint?: string } {
  if (endpoint) {
    // boto3 encodes an encoded path again.
    return { endpoint: usage.client === "boto3" ? endpoint.replaceAll("%", "%25") : endpoint };
  }
  return usage.client === "boto3"
    ? boto3Endpoints(bucket, region)
    : { endpoint: endpointOfBucket(bucket, region) };
}

/** boto3 signs for us-east-1 if no region is set. Other clients use the region of the host or of the store. */
function assumedRegion(access: BucketAccess, endpoint: URL, store: StoreRecord): string {
  if (access.usage.client === "boto3") {
    return "us-east-1";
  }
  return awsRegionOf(endpoint.hostname) ?? storeOfHost(endpoint.hostname).region ?? store.region;
}

function plain(access: BucketAccess, root: URL, { store, region, presignEndpoint }: Common): Shape {
  const bucket = access.bucket ?? "";
  const pathStyle = addressingOf(access, root, store) === "path";
  const given = access.directory ?? "";
  // Services add a slash between directory and name.
  const directory = given === "" || given.endsWith("/") ? given : `${given}/`;
  const endpoint = trimTrailingSlashes(root.href);
  const client = { endpoint, bucket, region, pathStyle, ...(presignEndpoint && { presignEndpoint }) };
  const label = accessPointOf(bucket)?.hostPrefix ?? (/^[a-z0-9-]+$/.test(bucket) ? bucket : undefined);
  const inLabel = pathStyle || /^[\d.]+$|^\[/.test(root.hostname) ? undefined : label;
  return {
    client,
    listing: client,
    keyPrefix: directory,
    bucket,
    root,
    directory,
    bucketFromDirectory: false,
    originUrl: (key) => (inLabel ? inHost(root, inLabel, key) : inPath(root, `${bucket}/${key}`)),
  };
}

function addressingOf(access: BucketAccess, { hostname }: URL, store: StoreRecord): "path" | "virtual" {
  if (isAlwaysInHost(access.bucket ?? "") || /^s3-accelerate\./.test(hostname)) {
    return "virtual";
  }
  if (access.addressing) {
    return access.addressing;
  }
  // boto3 addresses the bucket by path if an endpoint is set.
  if (access.usage.client === "boto3" && access.endpoint) {
    return "path";
  }
  return store.addressing;
}

/**
 * Derives the target of a service that has no input for the bucket, and sends its directory as the bucket, by path. If the
 * endpoint contains the real bucket, the store treats the directory as part of the key. Otherwise it is the bucket.
 */
function directoryAsBucket(access: BucketAccess, endpoint: URL, { region }: Common): Shape {
  const [first = "", ...rest] = (access.directory ?? "").split("/").filter(Boolean);
  const keyPrefix = rest.map((part) => `${part}/`).join("");
  const location = locationOfBucket(access, endpoint, first, keyPrefix);
  const listing = {
    endpoint: trimTrailingSlashes(location.root.href),
    bucket: location.bucket,
    region,
    pathStyle: !location.inHost,
  };
  // The AWS SDK encodes "#" and "?" twice in the name of a bucket. With the real bucket, the URL is the same.
  const client =
    isBucketName(first) || location.bucketFromDirectory
      ? { endpoint: trimTrailingSlashes(endpoint.href), bucket: first, region, pathStyle: true }
      : listing;
  return {
    client,
    keyPrefix: client === listing ? location.directory : keyPrefix,
    ...location,
    listing,
    originUrl: (key) =>
      location.inHost
        ? inHost(location.root, location.bucket, key)
        : inPath(location.root, `${location.bucket}/${key}`),
  };
}

/** Whether AWS SDKs accept the text as the name of a bucket; the pattern is botocore's. */
export function isBucketName(text: string): boolean {
  return /^[\w.-]{1,255}$/.test(text);
}

type EndpointLocation = Pick<StoreTarget, "bucket" | "root" | "directory" | "bucketFromDirectory"> & {
  inHost: boolean;
};

function locationOfBucket(
  access: BucketAccess,
  endpoint: URL,
  first: string,
  keyPrefix: string,
): EndpointLocation {
  const { hostname, pathname } = endpoint;
  const { store, bucket: known } = storeOfHost(hostname);
  // A directory of the same name is the bucket: the host only begins with the same word.
  const isNamed = access.bucket && access.bucket !== first && hostname.startsWith(`${access.bucket}.`);
  const bucket = isNamed ? access.bucket : known;
  const directory = `${first}/${keyPrefix}`;
  if (bucket !== undefined) {
    const root = new URL(endpoint);
    root.hostname = hostname.slice(bucket.length + 1);
    return { bucket, root, directory, inHost: true, bucketFromDirectory: false };
  }
  const { path = "" } = store;
  const [inPathname, ...folders] = pathname.replace(path, "").split("/").filter(Boolean);
  if (inPathname !== undefined) {
    const before = folders.map((part) => `${part}/`).join("");
    const root = new URL(path || "/", endpoint);
    return {
      bucket: inPathname,
      root,
      directory: `${before}${directory}`,
      inHost: false,
      bucketFromDirectory: false,
    };
  }
  return { bucket: first, root: endpoint, directory: keyPrefix, inHost: false, bucketFromDirectory: true };
}

function inPath(root: URL, path: string): URL {
  return joinUrl(root, encodePath(path));
}

function inHost(root: URL, bucket: string, key: string): URL {
  const url = new URL(root);
  url.hostname = `${bucket}.${root.hostname}`;
  return joinUrl(url, encodePath(key));
}

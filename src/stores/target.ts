import { encodePath, joinUrl, trimTrailingSlashes } from "../url";
import { awsEndpoint } from "./catalog/aws";
import { AWS_STORE, type Store, storeOfHost } from "./stores";
import type { BucketAccess } from "./types";

/** What an S3 client is given. */
export interface ClientShape {
  endpoint: string;
  bucket: string;
  region: string;
  pathStyle: boolean;
}

/** A bucket as its service addresses it, and as people speak of it. */
export interface Target {
  store: Store;
  /** Drives the client so that its requests are the service's. */
  client: ClientShape;
  /** What the client's keys begin with: empty, or up to and with the last slash. */
  keyPrefix: string;
  /** The bucket itself, and its endpoint without it. */
  bucket: string;
  root: URL;
  /** What the keys in the bucket itself begin with: empty, or up to and with the last slash. */
  directory: string;
  /** For listing: a service may put its directory where a client has the bucket, which cannot list. */
  listing: ClientShape;
  /** The store's own address of a key in the bucket itself, or of the bucket for an empty key. */
  originUrl(key: string): URL;
  /** True where the first part of the directory is taken as the bucket. */
  bucketFromDirectory: boolean;
  /** True where the region was not given and is the store's default. */
  regionAssumed: boolean;
}

/** @param access with an endpoint that is a URL, or none. */
export function targetOf(access: BucketAccess): Target {
  const region = access.region || undefined;
  const endpoint = endpointOf(access, region ?? "us-east-1");
  const { store } = access.endpoint ? storeOfHost(endpoint.hostname) : { store: AWS_STORE };
  const common = { store, region: region ?? assumedRegion(access, endpoint, store) };
  const target = access.usage.bucketInEndpoint
    ? directoryAsBucket(access, endpoint, common)
    : plain(access, endpoint, common);
  return { ...target, store, regionAssumed: region === undefined };
}

type Common = { store: Store; region: string };
type Shape = Omit<Target, "store" | "regionAssumed">;

function endpointOf(access: BucketAccess, region: string): URL {
  if (access.endpoint) {
    return new URL(access.endpoint);
  }
  // Requests to an access point go to a separate host.
  return new URL(awsEndpoint(access.bucket?.startsWith("arn:") ? "s3-accesspoint" : "s3", region));
}

/** boto3 signs for one region where none is given; other clients read the host or know their store. */
function assumedRegion(access: BucketAccess, endpoint: URL, store: Store): string {
  if (access.usage.client === "boto3") {
    return "us-east-1";
  }
  return regionOfHost(endpoint) ?? store.region;
}

/** The region in the host of a regional AWS endpoint; undefined for the global one and for other stores. */
export function regionOfHost({ hostname }: Pick<URL, "hostname">): string | undefined {
  return /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/.exec(
    hostname,
  )?.[1];
}

function plain(access: BucketAccess, root: URL, { store, region }: Common): Shape {
  const bucket = access.bucket ?? "";
  const pathStyle = addressingOf(access, store) === "path";
  const given = access.directory ?? "";
  // Whoever writes puts a slash between directory and name.
  const directory = given === "" || given.endsWith("/") ? given : `${given}/`;
  const client = { endpoint: trimTrailingSlashes(root.href), bucket, region, pathStyle };
  const virtual = !pathStyle && /^[a-z0-9-]+$/.test(bucket) && !/^[\d.]+$|^\[/.test(root.hostname);
  return {
    client,
    listing: client,
    keyPrefix: directory,
    bucket,
    root,
    directory,
    bucketFromDirectory: false,
    originUrl: (key) => (virtual ? inHost(root, bucket, key) : inPath(root, `${bucket}/${key}`)),
  };
}

function addressingOf(access: BucketAccess, store: Store): "path" | "virtual" {
  if (access.addressing) {
    return access.addressing;
  }
  // boto3 addresses by path wherever an endpoint is given.
  if (access.usage.client === "boto3" && access.endpoint) {
    return "path";
  }
  return store.addressing;
}

/**
 * The service has no input for the bucket: the directory takes the client's place for it, by path. With the bucket in
 * the host it becomes a folder; with a bare host it is the bucket.
 */
function directoryAsBucket(access: BucketAccess, endpoint: URL, { region }: Common): Shape {
  const [first = "", ...rest] = (access.directory ?? "").split("/").filter(Boolean);
  const keyPrefix = rest.map((part) => `${part}/`).join("");
  const client = { endpoint: trimTrailingSlashes(endpoint.href), bucket: first, region, pathStyle: true };
  const place = placeOfBucket(access, endpoint, first, keyPrefix);
  return {
    client,
    keyPrefix,
    ...place,
    listing: {
      endpoint: trimTrailingSlashes(place.root.href),
      bucket: place.bucket,
      region,
      pathStyle: !place.inHost,
    },
    originUrl: (key) =>
      place.inHost ? inHost(place.root, place.bucket, key) : inPath(place.root, `${place.bucket}/${key}`),
  };
}

type Place = Pick<Target, "bucket" | "root" | "directory" | "bucketFromDirectory"> & { inHost: boolean };

function placeOfBucket(access: BucketAccess, endpoint: URL, first: string, keyPrefix: string): Place {
  const { hostname, pathname } = endpoint;
  const named = access.bucket && hostname.startsWith(`${access.bucket}.`) ? access.bucket : undefined;
  const bucket = named ?? storeOfHost(hostname).bucket;
  const directory = `${first}/${keyPrefix}`;
  if (bucket !== undefined) {
    const root = new URL(endpoint);
    root.hostname = hostname.slice(bucket.length + 1);
    return { bucket, root, directory, inHost: true, bucketFromDirectory: false };
  }
  const [inPathname, ...folders] = pathname.split("/").filter(Boolean);
  if (inPathname !== undefined) {
    const before = folders.map((part) => `${part}/`).join("");
    const root = new URL("/", endpoint);
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

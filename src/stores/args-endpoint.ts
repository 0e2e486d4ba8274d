import type { Combine, OwnPlace, Place } from "./args-types";

/** The store's S3 endpoint without the bucket, as scheme and host. */
export function bareEndpoint<V>(place: Place<V>, combine: Combine<V>): V {
  switch (place.kind) {
    case "aws":
      return combine([place.region], (region) => `https://s3.${regionOf(region)}.${awsDomain(region)}`);
    case "r2":
      return combine([place.accountId], (account) => r2Endpoint(account, place.jurisdiction));
    case "spaces":
      return combine([place.region], (region) => `https://${regionOf(region)}.digitaloceanspaces.com`);
    case "b2":
      return combine([place.region], (region) => `https://s3.${regionOf(region)}.backblazeb2.com`);
    case "oss":
      return combine([place.region], (region) => `https://s3.oss-${ossRegion(region)}.aliyuncs.com`);
    case "gcs":
      return combine([], () => "https://storage.googleapis.com");
    default:
      return combine([place.endpoint, place.bucket], ownEndpoint);
  }
}

/** The endpoint of a store that is not AWS, where services find their way by region alone. */
export function endpointElsewhere<K extends string, V>(
  input: K,
  store: Place<V>,
  combine: Combine<V>,
): { [key in K]?: V } {
  return (store.kind === "aws" ? {} : { [input]: bareEndpoint(store, combine) }) as { [key in K]?: V };
}

/** What stands for the region in a signature. */
export function regionFor<V>(place: Place<V>, combine: Combine<V>): V {
  switch (place.kind) {
    case "r2":
      return combine([], () => "auto");
    case "oss":
      return combine([place.region], ossRegion);
    case "minio":
    case "storj":
    case "custom":
      return place.region ?? combine([], () => "us-east-1");
    default:
      return combine([place.region], regionOf);
  }
}

/** Whether a bucket can be part of the host. */
export function takesBucketInHost<V>(place: Place<V>): boolean {
  const { addressing, kind } = place as Partial<OwnPlace<V>> & Place<V>;
  return addressing ? addressing === "virtual" : kind !== "minio" && kind !== "custom";
}

/** The endpoint with the bucket in its host, for a service that has no field for it. */
export function endpointWithBucket(service: string, endpoint: string, bucket: string): string {
  // One label only: that is all a certificate for *.host stands for.
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(bucket)) {
    const reason = bucket.includes(".")
      ? "has a dot, and no certificate of the store covers a host with two more labels"
      : "cannot be part of a host: only a-z, 0-9 and '-' can";
    throw new Error(
      `bucket "${bucket}": ${reason}; ${service} needs the bucket in the host, so take a bucket of another name`,
    );
  }
  const { protocol, host } = new URL(endpoint);
  return `${protocol}//${bucket}.${host}`;
}

/** What comes after the region in the names of AWS's hosts. */
function awsDomain(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** The bucket's own address on AWS, in its region: the global name may redirect for hours after a creation. */
export function regionOf(region: string): string {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region)) {
    return region;
  }
  throw new Error(
    `region "${region}": must be a region's id, e.g. eu-central-1, without a host and in small letters`,
  );
}

/** The ids are written with and without the prefix that the hosts have. */
function ossRegion(region: string): string {
  return regionOf(region).replace(/^oss-/, "");
}

function r2Endpoint(account: string, jurisdiction: string | undefined): string {
  if (!/^[a-z0-9]+$/.test(account)) {
    throw new Error(
      `accountId "${account}": must be the account's id alone, the part of the endpoint before .r2.cloudflarestorage.com`,
    );
  }
  return `https://${account}.${jurisdiction ? `${jurisdiction}.` : ""}r2.cloudflarestorage.com`;
}

function ownEndpoint(endpoint: string, bucket: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("endpoint: must be scheme and host, e.g. https://minio.example.com");
  }
  const bare = `${url.protocol}//${url.host}`;
  if (url.hostname.startsWith(`${bucket}.`)) {
    throw new Error(
      `endpoint: has the bucket in its host; write ${url.protocol}//${url.host.slice(bucket.length + 1)}, the bucket is added where a service needs it`,
    );
  }
  if (url.pathname !== "/") {
    throw new Error(`endpoint: must have no path; write ${bare}`);
  }
  return bare;
}

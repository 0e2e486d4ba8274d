import type { Combine, StoreLocation } from "./args-types";
import { endpointWithoutName, storeNamed } from "./stores";

/** Builds the S3 endpoint of the store without the bucket. Throws if a given endpoint contains it. */
export function bareEndpoint<V>(location: StoreLocation<V>, combine: Combine<V>): V {
  const built = storeNamed(location.kind).endpoint(location, combine);
  if (!("endpoint" in location)) {
    return built;
  }
  return combine([built, location.bucket], (endpoint, bucket) => {
    const plain = endpointWithoutName(new URL(endpoint), bucket);
    if (plain === undefined) {
      return endpoint;
    }
    throw new Error(`endpoint: must not contain the bucket. Write it as ${plain}.`);
  });
}

/** Builds the endpoint of a store that is not AWS, where services need only the region. */
export function otherStoreEndpoint<K extends string, V>(
  input: K,
  location: StoreLocation<V>,
  combine: Combine<V>,
): { [key in K]?: V } {
  const { isAws } = storeNamed(location.kind);
  return (isAws ? {} : { [input]: bareEndpoint(location, combine) }) as { [key in K]?: V };
}

/** Builds the region for signatures. */
export function regionFor<V>(location: StoreLocation<V>, combine: Combine<V>): V {
  return storeNamed(location.kind).signingRegion(location, combine);
}

/** Whether the bucket can be part of the host. */
export function takesBucketInHost<V>(location: StoreLocation<V>): boolean {
  const given = "addressing" in location ? location.addressing : undefined;
  return (given ?? storeNamed(location.kind).addressing) === "virtual";
}

/** Builds the endpoint with the bucket in its host, for a service that has no input for the bucket. */
export function endpointWithBucket(service: string, endpoint: string, bucket: string): string {
  // Certificates for *.host cover one label only.
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(bucket)) {
    const reason = bucket.includes(".")
      ? "contains a dot, so no TLS certificate of the store covers the host name"
      : "cannot be part of a host name, which allows only a-z, 0-9 and '-'";
    throw new Error(
      `bucket "${bucket}": ${reason}. ${service} requires the bucket in the host name. Use a bucket with another name.`,
    );
  }
  const { protocol, host, pathname } = new URL(endpoint);
  if (pathname !== "/") {
    throw new Error(
      `endpoint: must not have a path for ${service}, which uses the path as a directory. Use another store.`,
    );
  }
  return `${protocol}//${bucket}.${host}`;
}

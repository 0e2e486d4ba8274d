/**
 * Addresses that users copy instead of an S3 endpoint: web consoles, and hosts that only serve public objects.
 *
 * Each of them responds to HTTP requests, so a store's error would not name the cause. Both are known from their format, with
 * the S3 endpoint to use instead.
 */
import { ALL_STORES, exampleEndpoint, type StoreRecord, storeOfHost } from "./stores";

/**
 * Finds the S3 endpoint that belongs to a web console, as an example; empty if its store is not known.
 *
 * @param region region of the bucket. @default that of the store's example
 */
export function endpointOfConsole(hostname: string, region = ""): string | undefined {
  const store = ALL_STORES.find(({ consoleHosts }) => consoleHosts?.test(hostname));
  if (store) {
    return `, for example ${exampleEndpoint(store, /^[a-z0-9-]+$/.test(region) ? { region } : {})}`;
  }
  // At a known store, "console" is the name of a bucket.
  return hostname.startsWith("console.") && storeOfHost(hostname).store.isGeneric ? "" : undefined;
}

/** An address of a store at which public objects are read. */
export interface PublicAddress {
  store: StoreRecord;
  /** S3 endpoint of the same bucket. Parts that the address does not contain are in angle brackets. */
  endpoint: string;
}

/** Finds the store of an address for public reads. `bucketInHost`: whether the service requires the bucket in the endpoint. */
export function publicAddressOf(
  { hostname, pathname }: URL,
  bucketInHost = false,
): PublicAddress | undefined {
  for (const store of ALL_STORES) {
    const { pattern, endpoint = "" } = store.publicAddresses ?? {};
    const found = pattern?.exec(hostname + pathname);
    if (found) {
      const fill = (_: string, name: string) => found.groups?.[name] ?? `<${name}>`;
      const form = endpoint.replace("{bucket}", bucketInHost ? "{bucket}." : "");
      return { store, endpoint: form.replace(/\{(\w+)\}/g, fill) };
    }
  }
  return undefined;
}

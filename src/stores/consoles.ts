/**
 * Addresses that users copy instead of an S3 endpoint: web consoles, and hosts that only serve public objects.
 *
 * Each of them responds to HTTP requests, so a store's error would not name the cause. Both are known from their format, with
 * the S3 endpoint to use instead.
 */
import { awsHostOf, isAwsDomain, partitionOf, WEBSITE_HOST } from "./aws-address";
import { ALL_STORES, exampleEndpoint, type StoreRecord, storeOfHost } from "./stores";

/**
 * Finds the S3 endpoint that belongs to a web console, as an example; empty if its store is not known.
 *
 * @param region region of the bucket. @default that of the store's example
 */
export function endpointOfConsole(hostname: string, region = ""): string | undefined {
  const store = ALL_STORES.find(({ consoleHosts }) => consoleHosts?.test(hostname));
  if (store) {
    // The console of AWS has a host for each region.
    const known = [region, hostname.split(".", 1)[0] ?? ""].find((one) => store.regions?.test(one));
    return `, for example ${exampleEndpoint(store, known ? { region: known } : {})}`;
  }
  // At a known store, "console" is the name of a bucket.
  return hostname.startsWith("console.") && storeOfHost(hostname).store.isGeneric ? "" : undefined;
}

/** Facts about a bucket that its address does not contain: its region, and whether the service requires the bucket in the host. */
export interface EndpointHints {
  region?: string | undefined;
  bucketInHost?: boolean | undefined;
}

/** An address of a store at which public objects are read. */
export interface PublicAddress {
  store: StoreRecord;
  /** S3 endpoint of the same bucket. Parts that the address does not contain are in angle brackets. */
  endpoint: string;
}

/** Finds the store of an address for public reads. */
export function publicAddressOf(
  { hostname, pathname }: URL,
  { region = "", bucketInHost = false }: EndpointHints,
): PublicAddress | undefined {
  for (const store of ALL_STORES) {
    const { pattern, endpoint = "", withBucket = endpoint } = store.publicAddresses ?? {};
    const found = pattern?.exec(hostname + pathname);
    if (found) {
      const known: Record<string, string | undefined> = {
        region: store.regions?.test(region) ? region : undefined,
        domain: partitionOf(region).dnsSuffix,
        ...found.groups,
      };
      const form = bucketInHost
        ? withBucket.replace("{bucket}", "{bucket}.")
        : endpoint.replace("{bucket}", "");
      return { store, endpoint: form.replace(/\{(\w+)\}/g, (_, name) => known[name] ?? `<${name}>`) };
    }
  }
  return undefined;
}

/** Finds the S3 endpoint of the bucket of a static website on AWS. */
export function websiteOf(
  { hostname }: URL,
  { bucketInHost }: EndpointHints,
): { endpoint: string; bucket?: string | undefined } | undefined {
  const [, bucket, region] = WEBSITE_HOST.exec(hostname) ?? [];
  if (region === undefined || !isAwsDomain(hostname)) {
    return undefined;
  }
  return { endpoint: `https://${bucketInHost && bucket ? `${bucket}.` : ""}${awsHostOf(region)}`, bucket };
}

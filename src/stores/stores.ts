import { STORES, type StoreName, type StoreRecord } from "./registry";

export type { OtherStoreName, OtherStoreRecord, StoreName, StoreRecord } from "./registry";

/** All stores in the order of lists. */
export const ALL_STORES: readonly StoreRecord[] = Object.values(STORES);

/** The store of all buckets for which no endpoint is given. */
export const AWS_STORE: StoreRecord = STORES.aws;

/** The store of all endpoints that no other record describes. */
const GENERIC_STORE: StoreRecord = STORES.custom;

/** Finds the store of a host, and the bucket and the region for signatures that the host contains. */
export function storeOfHost(hostname: string): { store: StoreRecord; bucket?: string; region?: string } {
  for (const store of ALL_STORES) {
    const found = store.hosts?.exec(hostname);
    if (found) {
      const region = found.groups?.region;
      return { store, ...(found[1] && { bucket: found[1] }), ...(region && { region }) };
    }
  }
  return { store: GENERIC_STORE };
}

/** Returns an endpoint of the store, with the examples of its location except for the given properties. */
export function exampleEndpoint(
  { name, inputs, endpoint }: StoreRecord,
  given: Readonly<Record<string, string>> = {},
): string {
  const required = Object.entries(inputs).filter(([, { isOptional }]) => !isOptional);
  const location = Object.fromEntries(required.map(([input, { example }]) => [input, example]));
  return endpoint<string>({ kind: name, bucket: "my-bucket", ...location, ...given }, (parts, make) =>
    make(...parts),
  );
}

/** Returns the store with the name. Throws if it does not exist, which is possible in programs without type checks. */
export function storeNamed(name: StoreName): StoreRecord {
  if (!Object.hasOwn(STORES, name)) {
    throw new Error(`store: kind must be one of ${Object.keys(STORES).join(", ")}, got "${name}".`);
  }
  return STORES[name];
}

/** Finds the store that the response header `Server` names, for example behind a custom domain. */
export function storeOfServer(server: string): StoreRecord | undefined {
  return ALL_STORES.find(({ serverHeader }) => serverHeader?.test(server));
}

/**
 * Returns the endpoint of a known store without the bucket in its host, which can be another one, or without this bucket in
 * its path; undefined if it contains none.
 */
export function endpointWithoutName(
  { protocol, host, hostname, pathname }: URL,
  bucket: string,
): string | undefined {
  // What the host of an unknown store contains is not known: "minio" can be a bucket at minio.example.com.
  const found = storeOfHost(hostname);
  if (found.store.isGeneric) {
    return undefined;
  }
  const { path = "" } = found.store;
  const inHost = found.bucket === undefined ? "" : `${found.bucket}.`;
  const inPath = pathname.replace(path, "").split("/").includes(bucket);
  return inHost || inPath ? `${protocol}//${host.slice(inHost.length)}${path}` : undefined;
}

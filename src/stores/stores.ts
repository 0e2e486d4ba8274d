import { STORES, type StoreName, type StoreRecord } from "./registry";

export type { OtherStoreName, OtherStoreRecord, StoreName, StoreRecord } from "./registry";

/** All stores in the order of lists. */
export const ALL_STORES: readonly StoreRecord[] = Object.values(STORES);

/** The store of all buckets for which no endpoint is given. */
export const AWS_STORE: StoreRecord = STORES.aws;

/** The store of all endpoints that no other record describes. */
const GENERIC_STORE: StoreRecord = STORES.custom;

/** Finds the store of a host, and the bucket if the host begins with it. */
export function storeOfHost(hostname: string): { store: StoreRecord; bucket?: string } {
  for (const store of ALL_STORES) {
    const found = store.hosts?.exec(hostname);
    if (found) {
      return { store, ...(found[1] && { bucket: found[1] }) };
    }
  }
  const label = /^([^.]+)\.localhost$/.exec(hostname)?.[1];
  return { store: GENERIC_STORE, ...(label && { bucket: label }) };
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

/**
 * Facts about a host that did not respond, which decide whether its failure is evidence about the bucket.
 *
 * A private host can be known to the service's network only. A host of a known store is public, so it does not exist if
 * this machine cannot resolve it. Some networks resolve no public names at all, so another host of the store must resolve.
 */
import { lookup } from "node:dns";
import { isLocalHost } from "../http/address";
import { exampleEndpoint, storeOfHost } from "../stores/stores";
import type { Flag } from "./diagnosis/row";
import type { StoreResponse } from "./store-response";

/** Returns the flags for a failure without a response. */
export async function hostFlags({ name, host }: Pick<StoreResponse, "name" | "host">): Promise<Flag[]> {
  if (host === undefined) {
    return [];
  }
  if (isLocalHost(host)) {
    return ["localHost"];
  }
  return name === "NotResolved" && (await isMissingStoreHost(host)) ? ["missingHost"] : [];
}

async function isMissingStoreHost(host: string): Promise<boolean> {
  const { store } = storeOfHost(host);
  const other = new URL(exampleEndpoint(store)).hostname;
  // A VPC endpoint of AWS can have a name that only its network resolves.
  const isPublic = store.hosts !== undefined && !host.includes(".vpce.");
  return isPublic && other !== host && (await resolves(other));
}

function resolves(host: string): Promise<boolean> {
  return new Promise((resolve) => lookup(host, (error) => resolve(error === null)));
}

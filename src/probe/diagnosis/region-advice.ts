/**
 * Advice for a bucket in another region.
 *
 * An endpoint is suggested only if the host of the current one shows its store. Behind a custom endpoint, only its owner
 * knows where it leads, even if the responses come from AWS.
 */
import { awsRegionOf } from "../../stores/aws-address";
import { exampleEndpoint, type StoreRecord, storeOfHost } from "../../stores/stores";
import type { StoreResponse } from "../store-response";
import type { Placeholders } from "./row";

/** Placeholders about the region of the bucket according to the response. */
export function regionPlaceholders(
  { region, endpoint: reported }: StoreResponse,
  { endpoint = "", givenEndpoint, hostBucket = "", region: current = "?" }: Placeholders,
): Placeholders {
  const realRegion = region ?? awsRegionOf(reported ?? "");
  const regionIsSet = realRegion !== undefined && realRegion === current;
  const setRegion = realRegion
    ? `Set the region to ${realRegion} (currently ${current}).`
    : `Set the region to that of the bucket (currently ${current}). The store does not report it.`;
  // Without an endpoint, clients derive it from the region.
  const endpointAdvice =
    givenEndpoint && URL.canParse(endpoint) ? adviceFor(endpoint, hostBucket, realRegion) : "";
  return {
    whereabouts: realRegion ?? reported ?? "no region",
    regionAdvice:
      [regionIsSet ? "" : setRegion, endpointAdvice].filter(Boolean).join(" ") ||
      `Use the regional endpoint of ${current}.`,
  };
}

function adviceFor(endpoint: string, hostBucket: string, region: string | undefined): string {
  const url = new URL(endpoint);
  const { store } = storeOfHost(url.hostname);
  if (!isRegional(store)) {
    return store.isGeneric
      ? `Keep the endpoint ${endpoint}, unless the store has a separate one for each region.`
      : "";
  }
  const regional = region && hostInRegion(url.hostname, hostBucket, store, region);
  if (!regional) {
    return `Use the endpoint of the same region (currently ${endpoint}).`;
  }
  return regional === url.hostname
    ? ""
    : `Set the endpoint to ${endpoint.replace(url.hostname, regional)} (currently ${endpoint}).`;
}

/** Whether each region of a store has its own endpoint. */
function isRegional(store: StoreRecord): boolean {
  const { region } = store.inputs;
  return region !== undefined && exampleEndpoint(store).includes(region.example);
}

/** The host of the endpoint in another region; undefined if the store reports an unknown form of a region. */
function hostInRegion(
  hostname: string,
  hostBucket: string,
  store: StoreRecord,
  region: string,
): string | undefined {
  // Keeps other parts of the host, such as "dualstack".
  const own = awsRegionOf(hostname);
  if (own !== undefined) {
    return hostname.replace(own, region);
  }
  try {
    const { hostname: host } = new URL(exampleEndpoint(store, { region }));
    return `${hostBucket}${host}`;
  } catch {
    return undefined;
  }
}

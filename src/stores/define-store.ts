/**
 * Building blocks for the records in `src/stores/catalog`.
 *
 * Stores differ in few properties, and copies of the rest would drift apart. This module contains the shared parts: the two
 * ways to build an endpoint, the CORS document of S3, and phrases. It validates values that become part of a host name, but
 * does not check that the host exists.
 *
 *     export const B2 = defineStore({ name: "b2", ...regionalAddress({ example: "us-west-004" }, …), … });
 */
import type {
  Combine,
  LocationInput,
  OtherStoreDefinition,
  StoreAddress,
  StoreCors,
  StoreProperties,
  StoreSetup,
} from "./definition";

/** Completes the record of a store that is not AWS. */
export function defineStore<const Name extends string>(
  properties: StoreProperties<Name> & { setup: StoreSetup },
): OtherStoreDefinition<Name> {
  return { ...properties, isAws: false };
}

/** Start of the instruction for public reads, on stores that ignore ACLs of objects. */
export const NO_OBJECT_ACLS = "Object ACLs have no effect on this store.";

/** Command that writes a bucket policy at an endpoint. */
export const PUT_BUCKET_POLICY =
  "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json --endpoint-url {root}";

/** CORS of a store that accepts the document of S3. */
export const S3_CORS: StoreCors = {
  scope: "bucket",
  step: (bucket) => ({
    text: "Apply the CORS document below. It replaces the existing one.",
    cli: `aws s3api put-bucket-cors --bucket ${bucket} --cors-configuration file://cors.json --endpoint-url <endpoint>`,
  }),
  document: (rules) => ({ CORSRules: rules }),
};

/** A bucket whose endpoint follows from the region. */
export interface RegionalLocation<Kind extends string, V> {
  kind: Kind;
  bucket: V;
  region: V;
}

/** A bucket on a server whose endpoint only the user knows. */
export interface ServerLocation<Kind extends string, V> {
  kind: Kind;
  bucket: V;
  /** Scheme and host, without the bucket: `https://minio.example.com`. */
  endpoint: V;
  /** @default "us-east-1" */
  region?: V;
  /**
   * `virtual`: the bucket can be part of the host (MinIO requires `MINIO_DOMAIN`). `path`: only of the path.
   * @default "virtual" for Storj, "path" for the others
   */
  addressing?: "path" | "virtual";
}

/** Address of a store whose endpoint follows from the region. */
export function regionalAddress(
  region: LocationInput,
  endpointOf: (region: string) => string,
  parse: (text: string) => string = parseRegion,
): StoreAddress {
  return {
    inputs: { region },
    endpoint<V>(location: RegionalLocation<string, V>, combine: Combine<V>): V {
      return combine([location.region], (text) => endpointOf(parse(text)));
    },
    signingRegion<V>(location: RegionalLocation<string, V>, combine: Combine<V>): V {
      return combine([location.region], parse);
    },
  };
}

/** Address of a server whose endpoint the location contains. */
export function serverAddress(endpoint: LocationInput): StoreAddress {
  return {
    inputs: {
      endpoint,
      region: { example: "us-east-1", isOptional: true },
      addressing: { example: "virtual", isOptional: true },
    },
    endpoint<V>(location: ServerLocation<string, V>, combine: Combine<V>): V {
      return combine([location.endpoint, location.bucket], parseEndpoint);
    },
    signingRegion<V>(location: ServerLocation<string, V>, combine: Combine<V>): V {
      return location.region ?? combine([], () => "us-east-1");
    },
  };
}

/** Returns the id of a region. Throws if it is not one, because it becomes part of a host name. */
export function parseRegion(region: string): string {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region)) {
    return region;
  }
  throw new Error(
    `region "${region}": must be a region ID in lowercase letters, without a host. Example: eu-central-1.`,
  );
}

function parseEndpoint(endpoint: string, bucket: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("endpoint: must consist of a scheme and a host. Example: https://minio.example.com.");
  }
  const bare = `${url.protocol}//${url.host}`;
  if (url.hostname.startsWith(`${bucket}.`)) {
    throw new Error(
      `endpoint: must not contain the bucket in its host. Write it as ${url.protocol}//${url.host.slice(bucket.length + 1)}.`,
    );
  }
  if (url.pathname !== "/") {
    throw new Error(`endpoint: must not have a path. Write it as ${bare}.`);
  }
  return bare;
}

/**
 * Building blocks for the records in `src/stores/catalog`.
 *
 * Stores differ in few properties, and copies of the rest would drift apart. This module contains the shared parts: the two
 * ways to build an endpoint, the CORS document of S3, and phrases. It validates values that become part of a host name, but
 * does not check that the host exists.
 *
 *     export const B2 = defineStore({ name: "b2", ...regionalAddress({ example: "us-west-004" }, …), … });
 */
import { trimTrailingSlashes } from "../url";
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

/** Example of a region, form of the endpoint's host with `{region}`, and form of hosts for public reads only. */
type HostForms = readonly [region: string, endpoint: string, publicReads?: string];

/** A store with the S3 API of AWS and ACLs of objects, except for the given properties. */
type HostedStore = Partial<StoreProperties> & {
  title: string;
  host?: HostForms;
  /** Noun phrase that completes an instruction and is a cell of the docs. */
  key: string;
  publicReading?: string;
  userPolicy?: StoreSetup["userPolicy"];
};

/** Completes the records of stores that differ little from AWS. */
export function hostedStores<const Name extends string>(
  stores: Readonly<Record<Name, HostedStore>>,
): Readonly<Record<Name, OtherStoreDefinition<Name>>> {
  const records = Object.entries<HostedStore>(stores).map(([name, store], at) =>
    hostedStore(name, 100 + at, store),
  );
  return Object.fromEntries(records.map((record) => [record.name, record])) as never;
}

function hostedStore(
  name: string,
  order: number,
  { host, key, publicReading = "object ACL", userPolicy, ...properties }: HostedStore,
): OtherStoreDefinition {
  return defineStore({
    name,
    order,
    addressing: "virtual",
    region: "us-east-1",
    checksums: "accepted",
    acl: { scope: "objects", condition: { mark: "✔", text: "by object ACL" } },
    publicScope: "objects",
    publish: {
      text: "Uploads with the public-read ACL are public. Set the ACL of other objects to public-read.",
      cli: "aws s3api put-object-acl --bucket {bucket} --key <key> --acl public-read --endpoint-url {root}",
    },
    cors: S3_CORS,
    summary: { key, publicReading },
    setup: {
      key: (bucket, { writes }) => ({
        text: `Create a key with ${writes ? "read and write" : "read-only"} access to ${bucket}: ${key}.`,
      }),
      ...(userPolicy && { userPolicy }),
    },
    ...(host && regionalHost(...host)),
    ...(properties as HostedStore & StoreAddress),
  });
}

/** Hosts and address of a store whose endpoint has one label for the region. */
export function regionalHost(
  ...[example, form, publicForm]: HostForms
): StoreAddress & Pick<StoreProperties, "hosts" | "publicAddresses"> {
  const pattern = (text: string) => text.replaceAll(".", "\\.").replace("{region}", "(?<region>[a-z0-9-]+)");
  return {
    hosts: new RegExp(`^(?:(.+)\\.)?${pattern(form)}$`),
    ...(publicForm && {
      publicAddresses: {
        pattern: new RegExp(`^(?:(?<bucket>.+)\\.)?${pattern(publicForm)}/`),
        endpoint: `https://{bucket}${form}`,
      },
    }),
    ...regionalAddress({ example }, (region) => `https://${form.replace("{region}", region)}`),
  };
}

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
export function serverAddress(
  endpoint: LocationInput,
  { hosts, path, inputs = SERVER_INPUTS }: ServerOptions = {},
): StoreAddress {
  return {
    inputs: { endpoint, ...inputs },
    endpoint<V>(location: ServerLocation<string, V>, combine: Combine<V>): V {
      return combine([location.endpoint], (text) => parseEndpoint(text, path));
    },
    signingRegion<V>(location: ServerLocation<string, V>, combine: Combine<V>): V {
      const inHost = (text: string) => hosts?.exec(new URL(parseEndpoint(text, path)).hostname)?.groups;
      return location.region ?? combine([location.endpoint], (text) => inHost(text)?.region ?? "us-east-1");
    },
  };
}

interface ServerOptions {
  /** Hosts that contain the region. */
  hosts?: RegExp;
  /** Path of the endpoint, or "any". @default none */
  path?: string;
  inputs?: StoreAddress["inputs"];
}

const SERVER_INPUTS = {
  region: { example: "us-east-1", isOptional: true },
  addressing: { example: "virtual", isOptional: true },
} as const;

/** Returns the id of a region. Throws if it is not one, because it becomes part of a host name. */
export function parseRegion(region: string): string {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region)) {
    return region;
  }
  throw new Error(
    `region "${region}": must be a region ID in lowercase letters, without a host. Example: eu-central-1.`,
  );
}

function parseEndpoint(endpoint: string, path = ""): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("endpoint: must consist of a scheme and a host. Example: https://minio.example.com.");
  }
  const root = `${url.protocol}//${url.host}`;
  const given = trimTrailingSlashes(url.pathname);
  if (path === "any") {
    return root + given;
  }
  if (given !== path) {
    throw new Error(
      `endpoint: must ${path ? `end in ${path}` : "not have a path"}. Write it as ${root}${path}.`,
    );
  }
  return root + path;
}

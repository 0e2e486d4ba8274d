/**
 * Record of a store. Each file of `src/stores/catalog` exports one, and `npm run generate` writes `registry.ts` and
 * the tables of `docs/stores.md` from them. Code outside the catalog reads properties and never compares names:
 *
 *     export const R2 = defineStore({ name: "r2", title: "Cloudflare R2", … });
 */
import type { Remedy } from "./types";

/**
 * Function that builds a string from others: immediately if all of them are known, later if some are outputs of a
 * program. Each result is one call, so that a secret part does not make other results secret.
 */
export type Combine<V> = (parts: readonly V[], make: (...texts: string[]) => string) => V;

interface AnyLocation<V> {
  kind: string;
  bucket: V;
}

/** The part of a service's use of a bucket on which instructions depend. */
export interface StoreUse {
  /** Directory without slashes at its ends. @default the whole bucket */
  directory?: string;
  writes: boolean;
  sendsAcl: boolean;
}

/** A CORS rule in the format of `aws s3api put-bucket-cors`. */
export interface RequiredCorsRule {
  AllowedMethods: string[];
  AllowedOrigins: string[];
  AllowedHeaders: string[];
  ExposeHeaders: string[];
  MaxAgeSeconds: number;
}

/** A condition in the table "Store and service" of docs/stores.md, with a footnote in full sentences. */
export interface StoreCondition {
  /** @default "◐" */
  mark?: "✔" | "◐" | "✘" | "?";
  text: string;
  footnote?: string;
}

/** A property of a location, with a valid value for tests and docs. */
export interface LocationInput {
  example: string;
  note?: string;
  isOptional?: true;
}

/** Conversion of a location to an endpoint. Both functions throw if the location is not valid. */
export interface StoreAddress {
  /** Properties in addition to `kind` and `bucket`, in the order of the docs. */
  inputs: Readonly<Record<string, LocationInput>>;
  /** Builds the S3 endpoint without the bucket: scheme and host. */
  endpoint<V>(location: AnyLocation<V>, combine: Combine<V>): V;
  /** Builds the region for signatures. */
  signingRegion<V>(location: AnyLocation<V>, combine: Combine<V>): V;
}

/** The effect of ACLs of objects. `condition` applies to services whose uploads carry an ACL. */
export interface StoreAcl {
  /** An ACL publishes its object, must equal that of the bucket, or has no effect. */
  scope: "objects" | "bucket" | "none";
  /** Note for `byob policy`. @default that of all stores without ACLs; none for other scopes */
  note?: string;
  /** @default that of all stores without ACLs; none for other scopes */
  condition?: StoreCondition;
}

/** CORS support of a store. */
export interface StoreCors {
  /** Resource to which one configuration applies. */
  scope: "bucket" | "server" | "none";
  /** Name of the format. @default that of S3 */
  format?: string;
  /** Cell of the table "What to set". @default "document per bucket" */
  summary?: string;
  step(bucket: string): Remedy;
  /** Converts rules to a document. @default the store does not accept documents */
  document?(rules: readonly RequiredCorsRule[]): object;
}

/** Instructions for a store that does not accept the IAM documents of AWS. */
export interface StoreSetup {
  /** Instruction to create a key with the narrowest permissions that the store can express. */
  key(bucket: string, use: StoreUse): Remedy;
  /** Support for IAM user policies, except for these actions. @default no support */
  userPolicy?: { unsupportedActions: readonly string[] };
}

/** The properties that every record has. */
export interface StoreProperties<Name extends string = string> extends StoreAddress {
  /** Id on the command line, `kind` in `storageArgs`, and name of the file in `catalog`. */
  name: Name;
  title: string;
  /** Name in running text. @default the title */
  shortTitle?: string;
  /** Position in lists. */
  order: number;
  /** Whether the record describes all stores without a separate record. @default false */
  isGeneric?: true;
  /** Hosts of S3 endpoints. The first group is the bucket, if it is in the host; `region` that for signatures. */
  hosts?: RegExp;
  /** Path of the S3 API. @default the root */
  path?: string;
  /**
   * Addresses at which only public objects are read, as a pattern of host and path, and the S3 endpoint of the same
   * bucket. Its placeholders are the names of groups; `{bucket}` includes a dot, `{domain}` is that of AWS.
   */
  publicAddresses?: {
    pattern: RegExp;
    endpoint: string;
    /** Endpoint with the bucket in its host. @default `endpoint` */
    withBucket?: string;
  };
  /** Format of regions in its hosts, because the region that is set may be for signatures only. */
  regions?: RegExp;
  /** Hosts of the web console that do not begin with `console.`: users copy its URL instead of the endpoint. */
  consoleHosts?: RegExp;
  /** Response header `Server`, which identifies the store behind a custom domain. */
  serverHeader?: RegExp;
  /** Format of bucket names, and the rule for the error message. @default not checked */
  bucketNames?: { pattern: RegExp; rule: string };
  /** Position of the bucket in requests, unless the location or the service sets it. */
  addressing: "path" | "virtual";
  /** Requirement for buckets in the host, if `addressing` is "path". */
  virtualHosts?: StoreCondition & { hint: string };
  /** Error with which the store rejects buckets in the path. @default they are accepted */
  pathStyleError?: { status: number; code: string };
  /** Region for signatures if none is given. */
  region: string;
  /** Address at which public objects are read, if the endpoint rejects anonymous requests. @default the endpoint */
  publicAddress?: string;
  /** The response to the checksums that AWS SDKs send by default since 2025. */
  checksums: "accepted" | "rejected";
  acl: StoreAcl;
  /** Smallest unit that `publish` makes public. */
  publicScope: "objects" | "directory" | "bucket";
  /** Instruction to allow reading objects without a key. */
  publish: Remedy;
  cors: StoreCors;
  /** Cells of the table "What to set" of docs/stores.md. */
  summary: { key: string; publicReading: string };
}

/** Record of AWS. `ServiceBucket` and `byob policy` create its documents and settings. */
export interface AwsDefinition extends StoreProperties<"aws"> {
  isAws: true;
}

/** Record of a store that requires an endpoint, and instructions instead of AWS's documents. */
export interface OtherStoreDefinition<Name extends string = string> extends StoreProperties<Name> {
  isAws: false;
  setup: StoreSetup;
}

/**
 * The record of a store: every fact about an S3-compatible store that this package uses, in one place.
 *
 * Each file of `src/stores/catalog` exports one record, and `npm run generate` writes `registry.ts` and the tables of
 * `docs/stores.md` from them. Code outside the catalog reads a property of the record and never compares names, so a new
 * store is one new file:
 *
 *     export type R2Location<V> = { kind: "r2"; bucket: V; accountId: V };
 *
 *     export const R2 = defineStore({ name: "r2", title: "Cloudflare R2", … });
 */
import type { Remedy } from "./types";

/**
 * Function that builds a string from others: immediately if all of them are known, later if some are outputs of a
 * program. Each result is one call, so that a secret part does not make other results secret.
 */
export type Combine<V> = (parts: readonly V[], make: (...texts: string[]) => string) => V;

/** The properties that the location of a bucket has on every store. */
interface AnyLocation<V> {
  kind: string;
  bucket: V;
}

/** The part of a service's use of a bucket on which a store's instructions depend. */
export interface StoreUse {
  /** Directory without slashes at its ends. @default the whole bucket */
  directory?: string;
  /** Whether the service uploads objects. */
  writes: boolean;
  /** Whether uploads carry an ACL, or PutObjectAcl follows. */
  sendsAcl: boolean;
}

/** A CORS rule in the format of `aws s3api put-bucket-cors`. */
export interface CorsRule {
  AllowedMethods: string[];
  AllowedOrigins: string[];
  AllowedHeaders: string[];
  ExposeHeaders: string[];
  MaxAgeSeconds: number;
}

/** A condition in the table "Store and service" of docs/stores.md. */
export interface StoreCondition {
  /** `✔` works, `◐` works under the condition, `✘` does not work, `?` depends on the service. @default "◐" */
  mark?: "✔" | "◐" | "✘" | "?";
  /** The condition in a few words. */
  text: string;
  /** Explanation in full sentences, printed as a footnote. @default none */
  footnote?: string;
}

/** One property of a bucket's location. */
export interface LocationInput {
  /** A valid value, with which tests and the docs build endpoints. */
  example: string;
  /** Note for the docs. @default none */
  note?: string;
  /** Whether the property can be left out. @default false */
  isOptional?: true;
}

/** The way from the location of a bucket to the endpoint of its store. */
export interface StoreAddress {
  /** Properties of the location in addition to `kind` and `bucket`, in the order of the docs. */
  inputs: Readonly<Record<string, LocationInput>>;
  /** Builds the S3 endpoint without the bucket: scheme and host. Throws if the location is not valid. */
  endpoint<V>(location: AnyLocation<V>, combine: Combine<V>): V;
  /** Builds the region for signatures. Throws if the location is not valid. */
  signingRegion<V>(location: AnyLocation<V>, combine: Combine<V>): V;
}

/** The effect of ACLs of objects on a store. */
export interface StoreAcl {
  /**
   * - `objects`: an object with the ACL `public-read` is public.
   * - `bucket`: an ACL must equal that of the bucket.
   * - `none`: an ACL has no effect.
   */
  scope: "objects" | "bucket" | "none";
  /**
   * Note for `byob policy`.
   * @default the note that applies to all stores without ACLs; none for other scopes
   */
  note?: string;
  /** Condition for services whose uploads carry an ACL. @default that of all stores without ACLs; none for other scopes */
  condition?: StoreCondition;
}

/** The CORS settings of a store. */
export interface StoreCors {
  /** Resource to which one CORS configuration applies. */
  scope: "bucket" | "server" | "none";
  /** Name of the format, if it is not that of S3. @default the format of S3 */
  format?: string;
  /** Cell of the table "What to set" of docs/stores.md. @default "document per bucket" */
  summary?: string;
  /** Instruction for one bucket. */
  step(bucket: string): Remedy;
  /** Converts rules to the document that the store accepts. @default the store does not accept a document */
  document?(rules: readonly CorsRule[]): object;
}

/** Instructions for a store that does not accept the IAM documents of AWS. */
export interface StoreSetup {
  /** Instruction to create the key, with the narrowest permissions that the store can express. */
  key(bucket: string, use: StoreUse): Remedy;
  /** The store accepts IAM user policies, without these actions. @default it does not */
  userPolicy?: { unsupportedActions: readonly string[] };
}

/** The properties that every record has. */
export interface StoreProperties<Name extends string = string> extends StoreAddress {
  /** Id on the command line, `kind` in `storageArgs`, and name of the file in `catalog`. */
  name: Name;
  title: string;
  /** Name in running text. @default the title */
  shortTitle?: string;
  /** Position in lists: ascending, and by name if equal. */
  order: number;
  /** Whether the record describes all stores without a separate record. @default false */
  isGeneric?: true;
  /** Host names of S3 endpoints. The first group is the part before the endpoint: the bucket, if it is in the host. */
  hosts?: RegExp;
  /** Host names of the web console, whose URL users copy instead of the endpoint. Hosts with `console.` are known. */
  consoleHosts?: RegExp;
  /** Value of the response header `Server`, which identifies the store behind a custom domain. */
  serverHeader?: RegExp;
  /** Format of bucket names, checked before anything is printed, and the rule for the error message. @default not checked */
  bucketNames?: { pattern: RegExp; rule: string };
  /** Position of the bucket in requests, unless the location or the service sets it. */
  addressing: "path" | "virtual";
  /** Requirement for buckets in the host name, if clients address the store by path by default. */
  virtualHosts?: StoreCondition & { hint: string };
  /** Error with which the store rejects buckets in the path. @default they are accepted */
  pathStyleError?: { status: number; code: string };
  /** Region for signatures if none is given. */
  region: string;
  /**
   * Name of the address at which public objects are read, if the S3 endpoint rejects requests without a signature.
   * @default the S3 endpoint
   */
  publicAddress?: string;
  /** Whether uploads with the checksums that AWS SDKs have added by default since 2025 are accepted. */
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

/** AWS itself, whose documents and settings `ServiceBucket` and `byob policy` create. */
export interface AwsDefinition extends StoreProperties<"aws"> {
  isAws: true;
}

/** A store that is not AWS: it needs an endpoint, and instructions instead of AWS's documents. */
export interface OtherStoreDefinition<Name extends string = string> extends StoreProperties<Name> {
  isAws: false;
  setup: StoreSetup;
}

/** Completes the record of a store that is not AWS. */
export function defineStore<const Name extends string>(
  properties: StoreProperties<Name> & { setup: StoreSetup },
): OtherStoreDefinition<Name> {
  return { ...properties, isAws: false };
}

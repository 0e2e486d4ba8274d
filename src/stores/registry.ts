// Written by `npm run generate` from src/stores/catalog; do not edit.
import { AWS, type AwsLocation } from "./catalog/aws";
import { B2, type B2Location } from "./catalog/b2";
import { CUSTOM, type CustomLocation } from "./catalog/custom";
import { GCS, type GcsLocation } from "./catalog/gcs";
import { HOSTED, type HostedLocation } from "./catalog/hosted";
import { MINIO, type MinioLocation } from "./catalog/minio";
import { OSS, type OssLocation } from "./catalog/oss";
import { R2, type R2Location } from "./catalog/r2";
import { SPACES, type SpacesLocation } from "./catalog/spaces";
import { STORJ, type StorjLocation } from "./catalog/storj";
import type { AwsDefinition, OtherStoreDefinition } from "./definition";

/** The location of a bucket: a store and the properties from which its endpoint follows. */
export type StoreLocation<V> =
  | AwsLocation<V>
  | R2Location<V>
  | SpacesLocation<V>
  | GcsLocation<V>
  | OssLocation<V>
  | B2Location<V>
  | MinioLocation<V>
  | StorjLocation<V>
  | HostedLocation<V>
  | CustomLocation<V>;

/** Names of all stores, as in `kind`. */
export type StoreName = StoreLocation<string>["kind"];

/** Names of all stores except AWS. */
export type OtherStoreName = Exclude<StoreName, AwsDefinition["name"]>;

/** Record of a store without IAM. */
export type OtherStoreRecord = OtherStoreDefinition<OtherStoreName>;

/** Record of any store; `isAws` distinguishes the two types. */
export type StoreRecord = AwsDefinition | OtherStoreRecord;

/** The records of all stores, in the order of lists. */
export const STORES: Readonly<Record<StoreName, StoreRecord>> = {
  aws: AWS,
  r2: R2,
  spaces: SPACES,
  gcs: GCS,
  oss: OSS,
  b2: B2,
  minio: MINIO,
  storj: STORJ,
  ...HOSTED,
  custom: CUSTOM,
};

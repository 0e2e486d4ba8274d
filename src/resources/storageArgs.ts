import { all, type Input } from "@pulumi/pulumi";
import type { ServiceId, StorageArgsOf } from "../services/registry";
import { argsFor } from "../services/storage-args";
import type { BucketDescription, Combine, StoreLocation } from "../stores/args-types";

/** Where a bucket is: a store's name and what its endpoint is made of. */
export type Store = StoreLocation<Input<string>>;

/** One bucket as its owner knows it. */
export type StorageDescription = BucketDescription<Input<string>>;

/** By service: the arguments of its resource types that say where the bucket is and how it is opened. */
export type StorageArgs<V = Input<string>> = StorageArgsOf<V>;

/**
 * Turns one description of a bucket into exactly the arguments that a service's kind takes for it, for every store.
 *
 * - ModelsLab gets the bucket in the host (on AWS in its region's name) and a `publicUrl` that includes the directory and ends in `/`.
 * - The others get no endpoint on AWS and the bare one elsewhere.
 *
 * Throws where it cannot work: ModelsLab with a store that takes buckets in the path only, since `image_directory` would
 * become the bucket, or with a name that no TLS certificate covers, as one with dots; Label Studio with OSS; a directory
 * for Flashback. What comes as an output is judged when it is known.
 *
 * @param service id of the service, e.g. `modelslab`
 * @example
 * ```ts
 * new byob.ModelsLabS3Config("pictures", {
 *   ...byob.storageArgs("modelslab", {
 *     store: { kind: "r2", bucket: "media", accountId },
 *     directory: "generations",
 *     publicUrl: "https://media.example.com",
 *     accessKeyId,
 *     secretAccessKey,
 *   }),
 *   deployType: "flux",
 * });
 * ```
 */
export function storageArgs<S extends ServiceId>(
  service: S,
  description: StorageDescription,
): StorageArgs[S] {
  return argsFor(service, description, combine);
}

const combine: Combine<Input<string>> = (parts, make) =>
  parts.every((part) => typeof part === "string")
    ? make(...parts)
    : all([...parts]).apply((texts) => make(...texts));

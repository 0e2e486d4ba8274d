import { all, type Input } from "@pulumi/pulumi";
import { withoutStack } from "../error-stack";
import type { ServiceId, StorageArgsOf } from "../services/registry";
import { argsFor } from "../services/storage-args";
import type { BucketDescription, Combine, StoreLocation } from "../stores/args-types";

/** Location of a bucket: a store and the properties from which its endpoint follows. */
export type Store = StoreLocation<Input<string>>;

/** A bucket and the access key for it. */
export type StorageDescription = BucketDescription<Input<string>>;

/** Arguments of each service's resource types that describe the bucket and its access key. */
export type StorageArgs<V = Input<string>> = StorageArgsOf<V>;

/**
 * Converts one description of a bucket to the arguments of a service's resource, for every store.
 *
 * - ModelsLab gets an endpoint with the bucket in the host, and a `publicUrl` that includes the directory and ends in `/`.
 * - The other services get no endpoint for AWS, and the endpoint without the bucket for other stores.
 *
 * Throws if the service cannot use the bucket. Outputs are checked when their values are known. The cases are:
 *
 * - ModelsLab and a store that accepts buckets only in the path, because it would treat `image_directory` as the bucket
 * - ModelsLab and a bucket name that no TLS certificate covers, such as one with dots
 * - Label Studio and Alibaba Cloud OSS
 * - Flashback and a directory
 *
 * @param service ID of the service, e.g. `modelslab`
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
    : all([...parts]).apply((texts) => {
        try {
          return make(...texts);
        } catch (error) {
          throw withoutStack(error);
        }
      });

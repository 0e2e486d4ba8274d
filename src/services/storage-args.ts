import type { BucketDescription, Combine } from "../stores/args-types";
import type { ServiceId, StorageArgsOf } from "./registry";
import { serviceNamed } from "./service-named";

/**
 * Converts the description of a bucket into the arguments of a service's resource types. Throws if the service cannot
 * use the bucket: immediately for plain settings, and for an output as soon as its value is known.
 */
export function argsFor<S extends ServiceId, V>(
  service: S,
  description: BucketDescription<V>,
  combine: Combine<V>,
): StorageArgsOf<V>[S] {
  const named: Combine<V> = (parts, make) =>
    combine(parts, (...texts) => naming(service, () => make(...texts)));
  return naming(service, () =>
    serviceNamed(service).bucket.storageArgs(description, named),
  ) as StorageArgsOf<V>[S];
}

/** Error that already names the call: a plain value is combined inside the call, an output after it. */
class StorageArgsError extends Error {}

function naming<T>(service: ServiceId, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof StorageArgsError) {
      throw error;
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new StorageArgsError(`storageArgs("${service}"): ${message}`);
  }
}

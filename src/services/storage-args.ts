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

function naming<T>(service: ServiceId, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`storageArgs("${service}"): ${error instanceof Error ? error.message : String(error)}`);
  }
}

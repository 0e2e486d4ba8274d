import type { BucketDescription, Combine } from "../stores/args-types";
import type { ServiceId, StorageArgsOf } from "./registry";
import { serviceNamed } from "./service-named";

/**
 * Turns one description of a bucket into the arguments of a service's resource types. Refuses what cannot work: settings
 * that are plain at once, a text that comes later when it is there.
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

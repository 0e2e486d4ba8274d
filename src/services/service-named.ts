import { SERVICE_IDS, type ServiceId, services } from "./registry";

/** The definition of a service. Throws for an unknown id, which a program without type checks can pass. */
export function serviceNamed<S extends ServiceId>(id: S): (typeof services)[S] {
  if (!Object.hasOwn(services, id)) {
    throw new Error(`service: must be one of ${SERVICE_IDS.join(", ")}, got "${id}".`);
  }
  return services[id];
}

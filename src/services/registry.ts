// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import { flashback } from "./flashback";
import type { FlashbackStorageArgs } from "./flashback/bucket";
import { labelStudio } from "./label-studio";
import type { LabelStudioStorageArgs } from "./label-studio/bucket";
import { modelslab } from "./modelslab";
import type { ModelsLabStorageArgs } from "./modelslab/bucket";
import { ryzeapi } from "./ryzeapi";
import type { RyzeApiStorageArgs } from "./ryzeapi/bucket";

/** The services by id. */
export const services = {
  flashback,
  "label-studio": labelStudio,
  modelslab,
  ryzeapi,
} as const;

/** Services with which a bucket can be registered. */
export type ServiceId = keyof typeof services;

/** Ids of all services, in alphabetical order. */
export const SERVICE_IDS: readonly ServiceId[] = ["flashback", "label-studio", "modelslab", "ryzeapi"];

/** The arguments of each service's resource types that describe the bucket. */
export interface StorageArgsOf<V> {
  flashback: FlashbackStorageArgs<V>;
  "label-studio": LabelStudioStorageArgs<V>;
  modelslab: ModelsLabStorageArgs<V>;
  ryzeapi: RyzeApiStorageArgs<V>;
}

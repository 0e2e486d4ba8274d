// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.
import { flashback } from "./flashback";
import { labelStudio } from "./label-studio";
import { modelslab } from "./modelslab";
import { ryzeapi } from "./ryzeapi";

/** Definitions of the emulators by service. */
export const emulators = {
  flashback,
  labelStudio,
  modelslab,
  ryzeapi,
};

/** Emulators of a sandbox. */
export interface Services {
  readonly flashback: ReturnType<typeof flashback.create>;
  readonly labelStudio: ReturnType<typeof labelStudio.create>;
  readonly modelslab: ReturnType<typeof modelslab.create>;
  readonly ryzeapi: ReturnType<typeof ryzeapi.create>;
}

/** Options of each emulator. */
export interface ServiceOptions {
  flashback?: Parameters<typeof flashback.create>[0];
  labelStudio?: Parameters<typeof labelStudio.create>[0];
  modelslab?: Parameters<typeof modelslab.create>[0];
  ryzeapi?: Parameters<typeof ryzeapi.create>[0];
}

/** Credential that each emulator accepts. */
export interface ServiceCredentials {
  flashback?: Parameters<typeof flashback.create>[1];
  labelStudio?: Parameters<typeof labelStudio.create>[1];
  modelslab?: Parameters<typeof modelslab.create>[1];
  ryzeapi?: Parameters<typeof ryzeapi.create>[1];
}

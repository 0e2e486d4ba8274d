// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.
import { flashbackEmulator } from "./flashback";
import { labelStudioEmulator } from "./label-studio";
import { modelslabEmulator } from "./modelslab";
import { ryzeapiEmulator } from "./ryzeapi";

/** Definitions of the emulators by service. */
export const emulators = {
  flashback: flashbackEmulator,
  labelStudio: labelStudioEmulator,
  modelslab: modelslabEmulator,
  ryzeapi: ryzeapiEmulator,
};

/** Emulators of a sandbox. */
export interface Services {
  readonly flashback: ReturnType<typeof flashbackEmulator.create>;
  readonly labelStudio: ReturnType<typeof labelStudioEmulator.create>;
  readonly modelslab: ReturnType<typeof modelslabEmulator.create>;
  readonly ryzeapi: ReturnType<typeof ryzeapiEmulator.create>;
}

/** Options of each emulator. */
export interface ServiceOptions {
  flashback?: Parameters<typeof flashbackEmulator.create>[0];
  labelStudio?: Parameters<typeof labelStudioEmulator.create>[0];
  modelslab?: Parameters<typeof modelslabEmulator.create>[0];
  ryzeapi?: Parameters<typeof ryzeapiEmulator.create>[0];
}

/** Credential that each emulator accepts. */
export interface ServiceCredentials {
  flashback?: Parameters<typeof flashbackEmulator.create>[1];
  labelStudio?: Parameters<typeof labelStudioEmulator.create>[1];
  modelslab?: Parameters<typeof modelslabEmulator.create>[1];
  ryzeapi?: Parameters<typeof ryzeapiEmulator.create>[1];
}

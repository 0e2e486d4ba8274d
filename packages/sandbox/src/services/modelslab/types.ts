/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { ModelsLab, ModelsLabDetails, ModelsLabOptions, Upload } from "./emulator";

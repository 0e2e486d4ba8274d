/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { ModelsLabDetails } from "./details";
export type { ImageUpload, ModelsLab, ModelsLabOptions } from "./emulator";

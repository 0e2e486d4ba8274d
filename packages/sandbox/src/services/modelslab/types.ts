/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { ImageUpload, ModelsLab, ModelsLabDetails, ModelsLabOptions } from "./emulator";

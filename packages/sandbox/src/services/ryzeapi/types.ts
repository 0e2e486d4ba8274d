/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { RyzeApi, RyzeApiOptions } from "./emulator";
export type { RyzeApiInstance } from "./instance";

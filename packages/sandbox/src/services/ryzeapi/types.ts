/** The types of the emulator that `pulumi-byob-sandbox` exports. */
// wording-ignore: the service's name in types
export type { RyzeApi, RyzeApiOptions } from "./emulator";
// wording-ignore: the service's name in types
export type { RyzeApiInstance } from "./instance";

/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { FlashbackApiKey } from "./api-keys";
export type { FlashbackBucketRecord } from "./buckets";
export type { Flashback, FlashbackBucketCheck } from "./emulator";
export type { FlashbackOptions } from "./options";
export type { FlashbackRepository } from "./repositories";

/** The types of the emulator that `pulumi-byob-sandbox` exports. */
export type { FlashbackBucketRecord } from "./buckets";
export type { Flashback, FlashbackBucketCheck, FlashbackOptions } from "./emulator";

// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import type { FlashbackUse } from "./flashback/bucket";
import type { LabelStudioUse } from "./label-studio/bucket";
import type { ModelsLabUse } from "./modelslab/bucket";
import type { RyzeApiUse } from "./ryzeapi/bucket";

/** How one service uses a bucket. */
export type BucketUse = FlashbackUse | LabelStudioUse | ModelsLabUse | RyzeApiUse;

export type { FlashbackUse, LabelStudioUse, ModelsLabUse, RyzeApiUse };

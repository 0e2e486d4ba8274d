// Written by `npm run generate` from src/services/*/index.ts; do not edit.

export { BucketProbe, type BucketProbeArgs } from "./bucketProbe";
export { FlashbackBucket, type FlashbackBucketArgs } from "./flashbackBucket";
export { LabelStudioExportStorage, type LabelStudioExportStorageArgs } from "./labelStudioExportStorage";
export { LabelStudioImportStorage, type LabelStudioImportStorageArgs } from "./labelStudioImportStorage";
export { ModelsLabS3Config, type ModelsLabS3ConfigArgs } from "./modelsLabS3Config";
export { RyzeInstanceS3, type RyzeInstanceS3Args } from "./ryzeInstanceS3";

// Written by `npm run generate` from src/services/*/index.ts; do not edit.

export { BucketProbe, type BucketProbeArgs } from "./bucket-probe";
export { FlashbackBucket, type FlashbackBucketArgs } from "./flashback-bucket";
export { LabelStudioExportStorage, type LabelStudioExportStorageArgs } from "./label-studio-export-storage";
export { LabelStudioImportStorage, type LabelStudioImportStorageArgs } from "./label-studio-import-storage";
export { ModelsLabS3Config, type ModelsLabS3ConfigArgs } from "./models-lab-s3-config";
export { RyzeInstanceS3, type RyzeInstanceS3Args } from "./ryze-instance-s3";

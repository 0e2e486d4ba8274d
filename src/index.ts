export {
  type BucketUse,
  type DocumentsPlace,
  type PolicyDocument,
  type PolicyDocuments,
  type PublicRead,
  policyDocuments,
} from "./policies";
export { BucketProbe, type BucketProbeArgs } from "./resources/bucketProbe";
export { FlashbackBucket, type FlashbackBucketArgs } from "./resources/flashbackBucket";
export {
  LabelStudioExportStorage,
  type LabelStudioExportStorageArgs,
} from "./resources/labelStudioExportStorage";
export {
  LabelStudioImportStorage,
  type LabelStudioImportStorageArgs,
} from "./resources/labelStudioImportStorage";
export { ModelsLabS3Config, type ModelsLabS3ConfigArgs } from "./resources/modelsLabS3Config";
export { Provider, type ProviderArgs } from "./resources/provider";
export { RyzeInstanceS3, type RyzeInstanceS3Args } from "./resources/ryzeInstanceS3";
export {
  type StorageArgs,
  type StorageDescription,
  type Store,
  storageArgs,
} from "./resources/storageArgs";
export type { VerifyOptions, VerifySettings } from "./resources/verify-options";
export type { ServiceName } from "./stores/args-types";

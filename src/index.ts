export {
  type BucketUse,
  type DocumentsLocation,
  type PolicyDocument,
  type PolicyDocuments,
  type PublicRead,
  policyDocuments,
} from "./policies";
export * from "./resources";
export { Provider } from "./resources/provider";
export type { ProviderArgs } from "./resources/provider-args";
export {
  type StorageArgs,
  type StorageDescription,
  type Store,
  storageArgs,
} from "./resources/storage-args";
export type { VerifyOptions, VerifySettings } from "./resources/verify-options";
export type { ServiceId } from "./services/registry";

export { bucketArn, PROBE_PREFIX, partitionOf, probePrefix } from "./arn";
export { type BucketPolicyPlace, bucketPolicy, cdnKeyStatement } from "./bucket-policy";
export { type DocumentsPlace, type PolicyDocuments, policyDocuments } from "./documents";
export { type Elsewhere, elsewhere, OTHER_STORES, type OtherStore } from "./other-stores";
export {
  type AccessSettings,
  accessSettings,
  type CorsRule,
  corsRules,
  type LifecycleRule,
  lifecycleRules,
} from "./settings";
export { corsText, lifecycleText, ownershipText, policyText, publicAccessText } from "./texts";
export * from "./types";
export { type PolicyPlace, rightsOf, userPolicy } from "./user-policy";
export { encryptionProblems, plainUse, policyOf, togetherProblems, useProblems } from "./uses";

// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import type { ResourceType } from "../contract";
import type { ResourceDefinition } from "../services/resource-definition";

/** Loaders of the declarations by resource type. The first call of a loader loads the file. */
export const loaders: Readonly<Record<ResourceType, () => ResourceDefinition>> = {
  FlashbackBucket: () =>
    (require("../services/flashback/resource") as typeof import("../services/flashback/resource"))
      .flashbackBucket,
  BucketProbe: () =>
    (require("../services/generic/resource") as typeof import("../services/generic/resource")).bucketProbe,
  LabelStudioImportStorage: () =>
    (require("../services/label-studio/resource") as typeof import("../services/label-studio/resource"))
      .labelStudioImportStorage,
  LabelStudioExportStorage: () =>
    (require("../services/label-studio/resource") as typeof import("../services/label-studio/resource"))
      .labelStudioExportStorage,
  ModelsLabS3Config: () =>
    (require("../services/modelslab/resource") as typeof import("../services/modelslab/resource"))
      .modelsLabS3Config,
  RyzeInstanceS3: () =>
    (require("../services/ryzeapi/resource") as typeof import("../services/ryzeapi/resource")).ryzeInstanceS3,
};

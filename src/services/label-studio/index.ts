import { defineService } from "../definition";
import { labelStudioBucketUse } from "./bucket";
import { labelStudioCredentials } from "./credentials";

/** Label Studio, which users host themselves, so it has no default URL. */
export const labelStudio = defineService({
  id: "label-studio",
  title: "Label Studio",
  credentials: labelStudioCredentials,
  bucket: labelStudioBucketUse,
  resources: ["LabelStudioImportStorage", "LabelStudioExportStorage"],
});

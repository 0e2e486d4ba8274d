import { defineService } from "../definition";
import { labelStudioBucketUse } from "./bucket";
import { labelStudioCredentials } from "./credentials";

export const labelStudio = defineService({
  id: "label-studio",
  title: "Label Studio",
  credentials: labelStudioCredentials,
  bucket: labelStudioBucketUse,
  resources: ["LabelStudioImportStorage", "LabelStudioExportStorage"],
});

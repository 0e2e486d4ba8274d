import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

export const labelStudio = defineService({
  id: "label-studio",
  title: "Label Studio",
  credentials,
  bucket,
  resources: ["LabelStudioImportStorage", "LabelStudioExportStorage"],
});

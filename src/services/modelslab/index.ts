import { defineService } from "../definition";
import { modelslabBucketUse } from "./bucket";
import { modelslabCredentials } from "./credentials";

export const modelslab = defineService({
  id: "modelslab",
  title: "ModelsLab",
  credentials: modelslabCredentials,
  bucket: modelslabBucketUse,
  resources: ["ModelsLabS3Config"],
});

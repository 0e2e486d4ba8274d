import { defineService } from "../definition";
import { modelslabBucketUse } from "./bucket";
import { modelslabCredentials } from "./credentials";

/** ModelsLab, which has one bucket per deploy type of an account. */
export const modelslab = defineService({
  id: "modelslab",
  title: "ModelsLab",
  credentials: modelslabCredentials,
  bucket: modelslabBucketUse,
  resources: ["ModelsLabS3Config"],
});

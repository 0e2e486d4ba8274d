import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

export const modelslab = defineService({
  id: "modelslab",
  title: "ModelsLab",
  credentials,
  bucket,
  resources: ["ModelsLabS3Config"],
});

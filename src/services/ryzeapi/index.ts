import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

export const ryzeapi = defineService({
  id: "ryzeapi",
  title: "RyzeAPI",
  credentials,
  bucket,
  resources: ["RyzeInstanceS3"],
});

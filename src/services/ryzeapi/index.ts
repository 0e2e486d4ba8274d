import { defineService } from "../definition";
import { ryzeapiBucketUse } from "./bucket";
import { ryzeapiCredentials } from "./credentials";

/** RyzeAPI, which has one bucket per instance. */
export const ryzeapi = defineService({
  id: "ryzeapi",
  title: "RyzeAPI",
  credentials: ryzeapiCredentials,
  bucket: ryzeapiBucketUse,
  resources: ["RyzeInstanceS3"],
});

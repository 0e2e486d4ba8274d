import { defineService } from "../definition";
import { genericBucketUse } from "./bucket";
import { genericCredentials } from "./credentials";

/** Resource types for services without their own resource type. */
export const generic = defineService({
  id: "generic",
  title: "BucketProbe",
  credentials: genericCredentials,
  bucket: genericBucketUse,
  resources: ["BucketProbe"],
});

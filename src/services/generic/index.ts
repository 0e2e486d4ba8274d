import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

/** Resource types for services without their own resource type. */
export const generic = defineService({
  id: "generic",
  title: "BucketProbe",
  credentials,
  bucket,
  resources: ["BucketProbe"],
});

import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

/** Resource types for services that have none of their own. */
export const generic = defineService({
  id: "generic",
  title: "BucketProbe",
  credentials,
  bucket,
  resources: ["BucketProbe"],
});

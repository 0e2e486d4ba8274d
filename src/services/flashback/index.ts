import { defineService } from "../definition";
import { flashbackBucketUse } from "./bucket";
import { flashbackCredentials } from "./credentials";

/** Flashback, a gateway that serves buckets of several stores. */
export const flashback = defineService({
  id: "flashback",
  title: "Flashback",
  credentials: flashbackCredentials,
  bucket: flashbackBucketUse,
  resources: ["FlashbackBucket"],
});

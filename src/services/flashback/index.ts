import { defineService } from "../definition";
import { bucket } from "./bucket";
import { credentials } from "./credentials";

export const flashback = defineService({
  id: "flashback",
  title: "Flashback",
  credentials,
  bucket,
  resources: ["FlashbackBucket"],
});

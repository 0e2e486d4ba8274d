import { rm } from "node:fs/promises";
import { layouts } from "./layouts";

export default async function teardown(): Promise<void> {
  await rm(layouts().root, { recursive: true, force: true });
}

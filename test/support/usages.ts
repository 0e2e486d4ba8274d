import { declarations } from "../../src/provider/entry";
import { usageOf } from "../../src/services/resource-definition";
import type { BucketUsage } from "../../src/stores/types";

const usages = declarations().map(usageOf);

/** Returns a use of a bucket by the command and the option of `byob doctor`. */
export function usageNamed(id: string, option?: string): BucketUsage {
  const found = usages.find((usage) => usage.id === id && usage.option === option);
  if (found === undefined) {
    throw new Error(`there is no usage ${id} ${option ?? ""}`);
  }
  return found;
}

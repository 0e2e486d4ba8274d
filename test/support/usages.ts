import { declarations } from "../../src/provider/entry";
import { usageOf } from "../../src/services/resource-definition";
import type { BucketUsage } from "../../src/stores/types";

const usages = new Map(declarations().map((kind) => [usageOf(kind).id, usageOf(kind)]));

/** Uses of a bucket by the id on the command line of `byob doctor`. */
export function usageNamed(id: string): BucketUsage {
  const found = usages.get(id);
  if (found === undefined) {
    throw new Error(`there is no usage ${id}`);
  }
  return found;
}

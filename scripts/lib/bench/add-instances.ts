import type { Sandbox } from "pulumi-byob-sandbox";
import { benchInputs } from "./settings";

/** Adds the instances whose settings the resources manage. */
export function addInstances({ ryzeapi }: Sandbox, resources: number): void {
  for (let number = 0; number < resources; number++) {
    ryzeapi.addInstance(benchInputs(number).instance);
  }
}

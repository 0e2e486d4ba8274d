/** Comparison of the inputs of a program with the object at the service. */
import type { ContractCase } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";

export const isEqualAsJson = (left: unknown, right: unknown) =>
  JSON.stringify(left) === JSON.stringify(right);

/** Names of the inputs whose values, or documented defaults, differ at the service. */
export function differingInputs({ defaults }: ContractCase, inputs: RpcValues, values: RpcValues): string[] {
  return Object.entries({ ...defaults, ...inputs })
    .filter(([name, value]) => name in values && !isEqualAsJson(values[name], value))
    .map(([name]) => name);
}

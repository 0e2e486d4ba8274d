/** Problems after an interruption of the CLI that pulumi-byob cannot prevent, by name. A limit that no run reaches is an error. */
import { describeResult, type InterruptionResult } from "./interruptions";

export interface InterruptionLimit {
  name: string;
  text: string;
  matches(result: InterruptionResult): boolean;
}

export const INTERRUPTION_LIMITS: readonly InterruptionLimit[] = [
  {
    name: "killed delete of an object that cannot be read",
    text: "A delete took effect, and the CLI or the plugin was killed before it could record that. `pulumi up --refresh` creates the object again, except for ModelsLab, which does not return its settings: use `pulumi up --replace`, or `pulumi destroy`.",
    matches: ({ interruption, readable, command, problem = "" }) =>
      !interruption.waits &&
      !readable &&
      command === "destroy" &&
      problem.endsWith("0 objects at the service instead of 1"),
  },
];

/** The limit that explains the problem of a result. */
export function limitOfResult(result: InterruptionResult): InterruptionLimit | undefined {
  return result.problem === undefined
    ? undefined
    : INTERRUPTION_LIMITS.find((limit) => limit.matches(result));
}

/** One line for each problem without a known limit. */
export function unexplainedInterruptions(results: readonly InterruptionResult[]): string[] {
  return results
    .filter((result) => result.problem !== undefined && limitOfResult(result) === undefined)
    .map(describeResult);
}

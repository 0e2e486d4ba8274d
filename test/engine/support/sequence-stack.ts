/** The stack of a random sequence with the real CLI and engine, in the form of the simplified engine. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { Provider } from "../../../src";
import type {
  PluginOf,
  SequenceStack,
  SimulatedProgram,
  SimulatedResult,
  SimulatedState,
  SimulatedStep,
  UpOptions,
} from "../../reliability/support/simulated-stack";
import { engineCaseOf } from "./cases";
import { type RunOutcome, resourceName } from "./outcome";
import type { EngineStack } from "./stack";

export class EngineSequenceStack implements SequenceStack {
  constructor(readonly engine: EngineStack) {}

  /** The resources in the state file. */
  get state(): ReadonlyMap<string, SimulatedState> {
    const resources = this.engine.resources().filter(({ type }) => type.includes("dynamic/byob:"));
    return new Map(resources.map(({ urn, ...resource }) => [resourceName(urn), resource as never]));
  }

  async preview(_: PluginOf, program: SimulatedProgram): Promise<SimulatedResult> {
    this.engine.program = pulumiProgram(program);
    return resultOf(await this.engine.preview());
  }

  async up(
    _: PluginOf,
    program: SimulatedProgram,
    { targets, replace }: UpOptions = {},
  ): Promise<SimulatedResult> {
    // Without a URN the CLI would update all resources.
    if (targets?.length === 0) {
      return { steps: {}, errors: [] };
    }
    this.engine.program = pulumiProgram(program);
    const urns = (names: readonly string[]) => names.map((name) => `**::${name}`);
    return resultOf(
      await this.engine.up({
        ...(targets && { target: urns(targets) }),
        ...(replace && { replace: urns(replace) }),
      }),
    );
  }

  async refresh(): Promise<SimulatedResult> {
    const outcome = await this.engine.refresh();
    // Each refreshed resource is a step, and only the summary contains which of them changed.
    const { same: _, ...changes } = outcome.changes;
    const isChanged = Object.values(changes).some((count) => count > 0);
    return { ...resultOf(outcome), steps: isChanged ? { stack: "update" } : {} };
  }

  async destroy(): Promise<SimulatedResult> {
    return resultOf(await this.engine.destroy());
  }
}

/** The explicit provider is always in the program, because a targeted update does not create it. */
function pulumiProgram(program: SimulatedProgram): PulumiFn {
  return async () => {
    const other = new Provider("other", {});
    for (const [name, { type, inputs, alias, provider = "default" }] of Object.entries(program)) {
      engineCaseOf(type).make(name, inputs, {
        ...(provider !== "default" && { provider: other }),
        ...(alias !== undefined && { aliases: [{ name: alias }] }),
      });
    }
  };
}

function resultOf({ exitCode, error, ops }: RunOutcome): SimulatedResult {
  const steps = Object.entries(ops).map(([name, list]) => [name, list.at(-1) as SimulatedStep]);
  return { steps: Object.fromEntries(steps), errors: exitCode === 0 ? [] : error.split("\n") };
}

/**
 * A simplified Pulumi engine, which runs the commands of a stack over real plugin processes.
 *
 * The real engine needs two seconds for one command, so it cannot run thousands of sequences. This one sends the same
 * calls in the same order (check, diff, create, read, update, delete), keeps the same state after failures, and
 * processes many stacks with one plugin process. `test/engine` runs the decisive cases on the real engine.
 */
import type { ResourceType } from "../../../src/contract";
import { of } from "../../contract/support/cases";
import type { Plugin } from "../../contract/support/plugin";
import { CallFailed, type RpcValues, withoutMarks } from "../../contract/support/rpc";

/** A resource of a program. */
export interface WantedResource {
  type: ResourceType;
  inputs: RpcValues;
  /** Previous name, as the resource option `aliases` contains it. */
  alias?: string;
  /** Name of the explicit provider, which has its own plugin process. @default "default" */
  provider?: string;
}

export type SimulatedProgram = Readonly<Record<string, WantedResource>>;

/** A resource in state. */
export interface SimulatedState {
  type: ResourceType;
  provider: string;
  id: string;
  inputs: RpcValues;
  outputs: RpcValues;
  /** Whether the last operation failed partially. The next update then calls `update`, also without a difference. */
  hasInitErrors: boolean;
}

export type SimulatedStep = "create" | "update" | "replace" | "delete" | "same" | "failed";

export interface SimulatedResult {
  steps: Record<string, SimulatedStep>;
  errors: string[];
}

export interface UpOptions {
  /** Resources that the command is limited to. @default all */
  targets?: readonly string[];
  /** Resources that are replaced without a difference, for which the engine does not call `diff`. */
  replace?: readonly string[];
}

/** The plugin process of a provider instance in one command. */
export type PluginOf = (provider: string) => Plugin | Promise<Plugin>;

const DEFAULT_PROVIDER = "default";

/** The state file of one stack, and the commands that change it. */
export class SimulatedStack {
  readonly state = new Map<string, SimulatedState>();

  /** The planned step of each resource, without any change. */
  async preview(pluginOf: PluginOf, program: SimulatedProgram): Promise<SimulatedResult> {
    const result: SimulatedResult = { steps: {}, errors: [] };
    for (const [name, wanted] of Object.entries(program)) {
      await guarded(name, result, async () => {
        const { step } = await this.#plan(pluginOf, name, wanted, false);
        return step;
      });
    }
    for (const name of this.state.keys()) {
      if (!(name in program) && !Object.values(program).some(({ alias }) => alias === name)) {
        result.steps[name] = "delete";
      }
    }
    return result;
  }

  /** Creates, updates and replaces what differs from the program, and then deletes what it no longer contains. */
  async up(pluginOf: PluginOf, program: SimulatedProgram, options: UpOptions = {}): Promise<SimulatedResult> {
    const result: SimulatedResult = { steps: {}, errors: [] };
    const isTarget = (name: string) => options.targets?.includes(name) ?? true;
    const running: Promise<void>[] = [];
    for (const [name, wanted] of Object.entries(program)) {
      if (!isTarget(name)) {
        continue;
      }
      this.#rename(name, wanted.alias);
      const mustReplace = options.replace?.includes(name) ?? false;
      const plan = await this.#plan(pluginOf, name, wanted, mustReplace).catch((error: Error) => error);
      if (plan instanceof Error) {
        result.steps[name] = "failed";
        result.errors.push(plan.message);
      } else {
        running.push(guarded(name, result, () => this.#apply(pluginOf, name, wanted, plan)));
      }
    }
    await Promise.all(running);
    // The engine deletes nothing after a failure.
    if (result.errors.length === 0) {
      const removed = [...this.state.keys()].filter((name) => !(name in program) && isTarget(name));
      await this.#deleteAll(pluginOf, removed, result);
    }
    return result;
  }

  /** Reads all resources. */
  async refresh(pluginOf: PluginOf): Promise<SimulatedResult> {
    const result: SimulatedResult = { steps: {}, errors: [] };
    await Promise.all(
      [...this.state].map(([name, stored]) =>
        guarded(name, result, () => this.#read(pluginOf, name, stored)),
      ),
    );
    return result;
  }

  /** Deletes all resources, or the targets. */
  async destroy(pluginOf: PluginOf, targets = [...this.state.keys()]): Promise<SimulatedResult> {
    const result: SimulatedResult = { steps: {}, errors: [] };
    await this.#deleteAll(pluginOf, targets, result);
    return result;
  }

  #rename(name: string, alias: string | undefined): void {
    const stored = alias === undefined ? undefined : this.state.get(alias);
    if (alias !== undefined && stored !== undefined && !this.state.has(name)) {
      this.state.delete(alias);
      this.state.set(name, stored);
    }
  }

  async #plan(pluginOf: PluginOf, name: string, wanted: WantedResource, mustReplace: boolean): Promise<Plan> {
    const plugin = await pluginOf(wanted.provider ?? DEFAULT_PROVIDER);
    const old = this.state.get(name);
    const { inputs, failures } = await plugin.check(of(wanted.type, wanted.inputs), old?.inputs ?? {});
    if (failures.length > 0) {
      throw new Error(failures.map(({ reason }) => reason).join("\n"));
    }
    if (old === undefined) {
      return { step: "create", inputs };
    }
    if (mustReplace) {
      return { step: "replace", inputs, old };
    }
    const { changes, replaces } = await plugin.diff(old.id, old.outputs, inputs);
    if (replaces.length > 0) {
      return { step: "replace", inputs, old };
    }
    return { step: changes === false && !old.hasInitErrors ? "same" : "update", inputs, old };
  }

  async #apply(pluginOf: PluginOf, name: string, wanted: WantedResource, plan: Plan): Promise<SimulatedStep> {
    const { type, provider = DEFAULT_PROVIDER } = wanted;
    const plugin = await pluginOf(provider);
    const { step, inputs, old } = plan;
    if (old === undefined) {
      await this.#create(plugin, name, { type, provider, inputs });
    } else if (step === "replace") {
      await (await pluginOf(old.provider)).delete(old.id, old.outputs);
      this.state.delete(name);
      await this.#create(plugin, name, { type, provider, inputs });
    } else if (step === "update") {
      await this.#update(plugin, name, old, { provider, inputs });
    } else {
      this.state.set(name, { ...old, provider, inputs: withoutMarks(inputs) });
    }
    return step;
  }

  async #create(
    plugin: Plugin,
    name: string,
    { type, provider, inputs: marked }: Pick<SimulatedState, "type" | "provider" | "inputs">,
  ): Promise<void> {
    const inputs = withoutMarks(marked);
    const store = (id: string, outputs: RpcValues, hasInitErrors: boolean) =>
      this.state.set(name, { type, provider, id, inputs, outputs: withoutMarks(outputs), hasInitErrors });
    try {
      const { id, outputs } = await plugin.create(marked);
      store(id, outputs, false);
    } catch (error) {
      if (error instanceof CallFailed && error.partial !== undefined) {
        store(error.partial.id, error.partial.properties, true);
      }
      throw error;
    }
  }

  async #update(
    plugin: Plugin,
    name: string,
    old: SimulatedState,
    { provider, inputs }: Pick<SimulatedState, "provider" | "inputs">,
  ): Promise<void> {
    try {
      const outputs = withoutMarks(await plugin.update(old.id, old.outputs, inputs));
      this.state.set(name, { ...old, provider, inputs: withoutMarks(inputs), outputs, hasInitErrors: false });
    } catch (error) {
      // The engine keeps the old inputs of an update that failed partially.
      if (error instanceof CallFailed && error.partial !== undefined) {
        const outputs = withoutMarks(error.partial.properties);
        this.state.set(name, { ...old, provider, outputs, hasInitErrors: true });
      }
      throw error;
    }
  }

  async #read(pluginOf: PluginOf, name: string, old: SimulatedState): Promise<SimulatedStep> {
    const found = await (await pluginOf(old.provider)).read(old.id, old.outputs);
    if (found.id === "") {
      this.state.delete(name);
      return "delete";
    }
    const outputs = withoutMarks(found.outputs);
    // Without inputs in the response the engine keeps its own.
    const inputs = found.inputs === undefined ? old.inputs : withoutMarks(found.inputs);
    this.state.set(name, { ...old, inputs, outputs, hasInitErrors: false });
    return JSON.stringify(outputs) === JSON.stringify(old.outputs) ? "same" : "update";
  }

  async #deleteAll(pluginOf: PluginOf, names: readonly string[], result: SimulatedResult): Promise<void> {
    await Promise.all(
      names.map((name) =>
        guarded(name, result, async () => {
          const stored = this.state.get(name);
          if (stored !== undefined) {
            await (await pluginOf(stored.provider)).delete(stored.id, stored.outputs);
            this.state.delete(name);
          }
          return "delete";
        }),
      ),
    );
  }
}

/** The stack of a sequence: with this engine, or with the real one. */
export type SequenceStack = Pick<SimulatedStack, "preview" | "up" | "refresh" | "destroy"> & {
  readonly state: Pick<SimulatedStack["state"], "has" | "get">;
};

interface Plan {
  step: Exclude<SimulatedStep, "failed" | "delete">;
  /** The checked inputs, secrets marked. */
  inputs: RpcValues;
  old?: SimulatedState;
}

async function guarded(
  name: string,
  result: SimulatedResult,
  run: () => Promise<SimulatedStep>,
): Promise<void> {
  try {
    result.steps[name] = await run();
  } catch (error) {
    result.steps[name] = "failed";
    result.errors.push(error instanceof Error ? error.message : String(error));
  }
}

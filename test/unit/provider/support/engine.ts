import type { Values } from "../../../../src/services/resource-definition";
import { type Config, type MessageHandler, type PluginProcess, startProcess } from "./process";
import { serialized } from "./struct";

/** One resource of a program. */
export interface Wanted {
  kind: string;
  inputs: Values;
}

export type Program = Record<string, Wanted>;

export interface Stored {
  kind: string;
  id: string;
  inputs: Values;
  outputs: Values;
}

export type EngineStep = "create" | "update" | "replace" | "delete" | "same" | "failed";

export interface EngineOutcome {
  steps: Record<string, EngineStep>;
  errors: string[];
}

interface Failed extends Error {
  id?: string;
  properties?: Values;
}

/** Simplified engine with a state file. Each command starts a new plugin process. */
export class Stack {
  readonly state = new Map<string, Stored>();
  process: PluginProcess;

  constructor(readonly config: Config = {}) {
    this.process = startProcess(config);
  }

  async up(program: Program): Promise<EngineOutcome> {
    const outcome = this.#begin();
    await Promise.all(
      Object.entries(program).map(([name, wanted]) =>
        this.#guarded(name, outcome, () => this.#apply(name, wanted)),
      ),
    );
    if (outcome.errors.length === 0) {
      await this.#removeAllBut(Object.keys(program), outcome);
    }
    return outcome;
  }

  async refresh(): Promise<EngineOutcome> {
    const outcome = this.#begin();
    for (const name of [...this.state.keys()]) {
      await this.#guarded(name, outcome, () => this.#read(name, this.stored(name)));
    }
    return outcome;
  }

  async destroy(): Promise<EngineOutcome> {
    const outcome = this.#begin();
    await this.#removeAllBut([], outcome);
    return outcome;
  }

  stored(name: string): Stored {
    const found = this.state.get(name);
    if (!found) {
      throw new Error(`${name} is not in state`);
    }
    return found;
  }

  #begin(): EngineOutcome {
    this.process = startProcess(this.config);
    return { steps: {}, errors: [] };
  }

  async #guarded(name: string, outcome: EngineOutcome, run: () => Promise<EngineStep>): Promise<void> {
    try {
      outcome.steps[name] = await run();
    } catch (error) {
      outcome.steps[name] = "failed";
      outcome.errors.push((error as Error).message);
    }
  }

  async #apply(name: string, { kind, inputs }: Wanted): Promise<EngineStep> {
    const handler = this.process.handler(kind);
    const provider = { __provider: `stub of ${kind}` };
    const old = this.state.get(name);
    const sent = serialized({ ...inputs, ...provider });
    const checked = await handler.check(old ? { ...old.inputs, ...provider } : {}, sent);
    if (checked.failures.length > 0) {
      throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
    }
    const news = serialized({ ...checked.inputs, ...provider });
    if (!old) {
      return this.#create(name, kind, news);
    }
    const diff = await handler.diff(old.id, { ...old.outputs, ...provider }, news);
    if (!diff.changes) {
      return "same";
    }
    if (diff.replaces.length > 0) {
      return this.#replace(name, old, news);
    }
    return this.#update(name, old, news);
  }

  async #create(name: string, kind: string, news: Values): Promise<EngineStep> {
    const { __provider: _, ...inputs } = news;
    await this.#keepingPartials(name, kind, inputs, async () => {
      const { id, outs } = await this.process.handler(kind).create(news);
      this.state.set(name, { kind, id, inputs, outputs: serialized(outs) });
    });
    return "create";
  }

  async #update(name: string, old: Stored, news: Values): Promise<EngineStep> {
    const { __provider: provider, ...inputs } = news;
    const olds = { ...old.outputs, __provider: provider };
    await this.#keepingPartials(name, old.kind, inputs, async () => {
      const { outs } = await this.process.handler(old.kind).update(old.id, olds, news);
      this.state.set(name, { ...old, inputs, outputs: serialized(outs) });
    });
    return "update";
  }

  async #replace(name: string, old: Stored, news: Values): Promise<EngineStep> {
    await this.#delete(name, this.process.handler(old.kind), old);
    await this.#create(name, old.kind, news);
    return "replace";
  }

  async #read(name: string, old: Stored): Promise<EngineStep> {
    const { props, inputs } = await this.process.handler(old.kind).read(old.id, { ...old.outputs });
    if (props === undefined) {
      this.state.delete(name);
      return "delete";
    }
    const outputs = unwrapped(serialized(props));
    // Without drift the engine keeps its inputs.
    this.state.set(name, { ...old, outputs, inputs: inputs ? unwrapped(serialized(inputs)) : old.inputs });
    return JSON.stringify(outputs) === JSON.stringify(old.outputs) ? "same" : "update";
  }

  async #removeAllBut(kept: readonly string[], outcome: EngineOutcome): Promise<void> {
    for (const [name, old] of [...this.state]) {
      if (!kept.includes(name)) {
        await this.#guarded(name, outcome, () => this.#delete(name, this.process.handler(old.kind), old));
      }
    }
  }

  async #delete(name: string, handler: MessageHandler, old: Stored): Promise<EngineStep> {
    await handler.delete(old.id, { ...old.outputs, __provider: `stub of ${old.kind}` });
    this.state.delete(name);
    return "delete";
  }

  /** Stores the object of a failure with an ID in state, as the engine does. */
  async #keepingPartials(
    name: string,
    kind: string,
    inputs: Values,
    run: () => Promise<void>,
  ): Promise<void> {
    try {
      await run();
    } catch (error) {
      const { id, properties } = error as Failed;
      if (id !== undefined && properties !== undefined) {
        const { __provider: _, ...outputs } = serialized(properties);
        this.state.set(name, { kind, id, inputs, outputs });
      }
      throw error;
    }
  }
}

/** Removes the marks of secrets at the top level. */
export function unwrapped(values: Values): Values {
  const bare = (value: unknown) =>
    typeof value === "object" && value !== null && "value" in value ? value.value : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, bare(value)]));
}

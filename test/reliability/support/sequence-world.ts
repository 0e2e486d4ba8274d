/** One sequence while it runs: the program, the stack, the emulators and their proxies. */
import { type Sandbox, type ServiceName, startSandbox } from "pulumi-byob-sandbox";
import { type ContractCase, contractCases } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import { CANARY_CREDENTIALS } from "../../contract/support/world";
import { differingInputs } from "./differing-inputs";
import { faultKindOf } from "./fault-kinds";
import { FaultProxy } from "./fault-proxy";
import { isUndetectable } from "./known-limits";
import type { Sequence, SequenceCommand, SequenceEdit } from "./sequence-actions";
import { FOREIGN, SequenceProgram } from "./sequence-program";
import {
  type PluginOf,
  type SequenceStack,
  type SimulatedProgram,
  type SimulatedResult,
  SimulatedStack,
} from "./simulated-stack";

/** A problem, which ends the sequence. */
export class SequenceFailed extends Error {
  override readonly name = "SequenceFailed";
}

export class SequenceWorld {
  /** Errors of all commands. */
  readonly messages: string[] = [];
  readonly program: SequenceProgram;
  /** Result of the last command, to show it. */
  lastResult: SimulatedResult | undefined;
  readonly #proxies = new Map<ServiceName, FaultProxy>();
  readonly #credentials = new Map<ContractCase, string>();
  readonly #foreign: { kase: ContractCase; id: string }[] = [];
  /** Whether state and service may differ although no command reported it: a refresh has to find it. */
  #isUncertain = false;
  /** Whether this also holds after a refresh, because the service does not return the object. */
  #isUnreadable = false;
  /** Whether creates may take over objects that differ, as a user sets it after an error. */
  adopts = false;

  /** @param first number of the first object: sequences that share a process have different objects */
  private constructor(
    readonly sandbox: Sandbox,
    { types }: Sequence,
    readonly first: number,
    readonly stack: SequenceStack,
  ) {
    this.program = new SequenceProgram(types, first, sandbox, stack);
  }

  static async open(
    sequence: Sequence,
    index: number,
    stack: SequenceStack = new SimulatedStack(),
  ): Promise<SequenceWorld> {
    const sandbox = await startSandbox({
      credentials: CANARY_CREDENTIALS,
      ryzeapi: { limit: { requests: 10_000, windowSeconds: 60 } },
    });
    const world = new SequenceWorld(sandbox, sequence, 130 * index, stack);
    for (const kase of contractCases) {
      kase.prepare(sandbox, world.first);
      if (!world.#proxies.has(kase.service)) {
        const proxy = new FaultProxy(sandbox.urls[kase.service]);
        world.#proxies.set(kase.service, proxy);
        await proxy.start();
      }
      if (kase.register !== undefined) {
        world.#foreign.push({ kase, id: await kase.register(sandbox, kase.required(world.first + FOREIGN)) });
      }
    }
    return world;
  }

  /** Ids of the objects that no resource manages. */
  foreignIdsOf(kase: ContractCase): string[] {
    return this.#foreign.filter((one) => one.kase === kase).map(({ id }) => id);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.stop()));
    await this.sandbox.stop();
  }

  #resources(): SimulatedProgram {
    return this.program.resources((kase) => this.#connectionOf(kase));
  }

  #connectionOf(kase: ContractCase): RpcValues {
    const baseUrl = this.#proxyOf(kase).url;
    const credential = this.#credentials.get(kase) ?? kase.credentialOf(this.sandbox);
    this.#credentials.set(kase, credential);
    return { verify: "skip", baseUrl, [kase.credential]: credential, ...(this.adopts && { adopt: true }) };
  }

  #proxyOf({ service }: ContractCase): FaultProxy {
    const proxy = this.#proxies.get(service);
    if (proxy === undefined) {
      throw new Error(`no proxy of ${service}`);
    }
    return proxy;
  }

  edit(edit: SequenceEdit): void {
    this.#isUncertain = this.program.edit(edit) || this.#isUncertain;
  }

  /** Runs a command with its fault. Afterwards the service must have what the program contains, unless it failed. */
  async command(pluginOf: PluginOf, command: SequenceCommand): Promise<void> {
    await this.#arm(command);
    const result = await this.#noted(this.#run(pluginOf, command));
    await this.#disarm();
    const deletesWere = result.errors.some((error) => error.includes("The request may have taken effect"));
    this.#isUnreadable ||= result.errors.some((error) => error.includes("does not return the object"));
    this.#isUncertain ||= deletesWere || (command.kill !== undefined && result.errors.length > 0);
    if (command.run === "refresh" && result.errors.length === 0) {
      this.#isUncertain = this.#isUnreadable;
    }
    // After a refresh the update repairs what was found; until then only an update shows that all is right.
    if (command.run === "up" && result.errors.length === 0 && !this.#isUncertain) {
      await this.expectProgram(pluginOf, "after an update");
    }
  }

  #run(pluginOf: PluginOf, { run, slot: at }: SequenceCommand): Promise<SimulatedResult> {
    const { name, isPresent } = this.program.slot(at);
    switch (run) {
      case "refresh":
        return this.stack.refresh(pluginOf);
      case "destroy":
        return this.stack.destroy(pluginOf);
      case "up with a target":
        return this.stack.up(pluginOf, this.#resources(), { targets: isPresent ? [name] : [] });
      case "up with a replacement":
        return this.stack.up(pluginOf, this.#resources(), { replace: [name] });
      case "up":
        return this.stack.up(pluginOf, this.#resources());
    }
  }

  async #arm({ fault }: SequenceCommand): Promise<void> {
    if (fault !== undefined) {
      const kind = faultKindOf(fault.fault);
      const { kase } = this.program.slot(fault.slot);
      if (isUndetectable(kase.service, kind)) {
        return;
      }
      // A lasting 429 ends only at the deadline of five minutes. The fault matrix contains it with a shorter deadline.
      const lasting = fault.lasting && kind.slow === undefined;
      await this.#proxyOf(kase).arm({ kind, at: fault.at, lasting });
    }
  }

  async #disarm(): Promise<void> {
    for (const proxy of this.#proxies.values()) {
      proxy.onRequest = undefined;
      await proxy.arm();
    }
  }

  /** Calls `kill` at the request that the command names. */
  onKill({ kill }: SequenceCommand, callback: () => void): void {
    if (kill !== undefined) {
      const proxy = this.#proxyOf(this.program.slot(kill.slot).kase);
      void proxy.arm();
      proxy.onRequest = (number, when) => {
        if (number === kill.at && when === (kill.afterEffect ? "after" : "before")) {
          callback();
        }
      };
    }
  }

  async expectProgram(pluginOf: PluginOf, when: string): Promise<void> {
    for (const kase of contractCases) {
      const wanted = this.program.slots.filter((slot) => slot.kase === kase && slot.isPresent);
      const foreign = this.foreignIdsOf(kase);
      const live = kase.live(this.sandbox).filter(({ id }) => !foreign.includes(id));
      this.expect(
        live.length === wanted.length,
        () => `${when}: ${live.length} ${kase.type} instead of ${wanted.length}`,
      );
      for (const slot of wanted) {
        const id = this.stack.state.get(slot.name)?.id;
        const values = live.find((one) => one.id === id)?.values;
        this.expect(values !== undefined, () => `${when}: ${kase.type} ${slot.name} has no object "${id}"`);
        const differing =
          values === undefined ? [] : differingInputs(kase, this.program.inputsOf(slot), values);
        this.expect(
          differing.length === 0,
          () => `${when}: ${kase.type} ${slot.name} differs in ${differing}`,
        );
      }
    }
    const { steps, errors } = await this.stack.preview(pluginOf, this.#resources());
    const planned = Object.entries(steps).filter(([, step]) => step !== "same");
    this.expect(
      planned.length === 0,
      () => `${when}: the preview plans ${JSON.stringify(planned)} ${errors.join()}`,
    );
  }

  async #noted(command: Promise<SimulatedResult>): Promise<SimulatedResult> {
    const result = await command;
    this.messages.push(...result.errors);
    this.lastResult = result;
    return result;
  }

  up(pluginOf: PluginOf): Promise<SimulatedResult> {
    return this.#noted(this.stack.up(pluginOf, this.#resources()));
  }

  /** A command that must have no errors. */
  async succeed(what: string, command: Promise<SimulatedResult>): Promise<void> {
    const { errors } = await this.#noted(command);
    this.expect(errors.length === 0, () => `${what} failed: ${errors.join("\n")}`);
  }

  expect(ok: boolean, problem: () => string): void {
    if (!ok) {
      throw new SequenceFailed(problem());
    }
  }
}

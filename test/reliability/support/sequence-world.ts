/**
 * One sequence while it runs: the program and what the service must have, the stack, the emulators and their proxies.
 *
 * The program is the model. After an update without errors, the service must have exactly the objects of the program,
 * except for changes at the service that no refresh has read yet.
 */
import { type Sandbox, type ServiceName, startSandbox } from "pulumi-byob-sandbox";
import { type ContractCase, contractCases, stubOf010 } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import { CANARY_CREDENTIALS } from "../../contract/support/world";
import { differingInputs, isEqualAsJson } from "./differing-inputs";
import { faultKindOf } from "./fault-kinds";
import { FaultProxy } from "./fault-proxy";
import type { Sequence, SequenceCommand, SequenceEdit } from "./sequence-actions";
import {
  type PluginOf,
  type SimulatedProgram,
  type SimulatedResult,
  SimulatedStack,
  type WantedResource,
} from "./simulated-stack";

/** The stack of a sequence: with the simplified engine, or with the real one. */
export type SequenceStack = Pick<SimulatedStack, "preview" | "up" | "refresh" | "destroy"> & {
  readonly state: Pick<SimulatedStack["state"], "has" | "get">;
};

/** The commands that end every sequence. */
export const ENDINGS: readonly ((world: SequenceWorld, pluginOf: PluginOf) => Promise<void>)[] = [
  (world, pluginOf) => world.endWithRefresh(pluginOf),
  (world, pluginOf) => world.endWithUpdate(pluginOf),
  (world, pluginOf) => world.endWithAdoption(pluginOf),
  (world, pluginOf) => world.endWithDestroy(pluginOf),
];

/** Number of the objects that no resource manages. */
const FOREIGN = 60;

/** A resource of the program. */
interface Slot {
  kase: ContractCase;
  name: string;
  alias: string | undefined;
  provider: string;
  /** Number of the natural key. */
  number: number;
  isEdited: boolean;
  isRotated: boolean;
  isPresent: boolean;
}

/** A problem, which ends the sequence. */
export class SequenceFailed extends Error {
  override readonly name = "SequenceFailed";
}

export class SequenceWorld {
  /** Errors of all commands. */
  readonly messages: string[] = [];
  readonly slots: Slot[];
  /** Result of the last command, to show it. */
  lastResult: SimulatedResult | undefined;
  readonly #proxies = new Map<ServiceName, FaultProxy>();
  readonly #credentials = new Map<ContractCase, string>();
  readonly #foreign: { kase: ContractCase; id: string }[] = [];
  /** Whether state and service may differ although no command reported it: a refresh has to find it. */
  #isUncertain = false;
  /** Whether this also holds after a refresh, because the service does not return the object. */
  #isUnreadable = false;
  #names = 0;
  /** Whether creates may take over objects that differ, as a user sets it after an error. */
  #adopts = false;

  /** @param first number of the first object: sequences that share a process have different objects */
  private constructor(
    readonly sandbox: Sandbox,
    { types }: Sequence,
    readonly first: number,
    readonly stack: SequenceStack,
  ) {
    this.slots = types.map((type, number) => ({
      kase: contractCases[type % contractCases.length] as ContractCase,
      name: `resource-${number}`,
      alias: undefined,
      provider: "default",
      number,
      isEdited: false,
      isRotated: false,
      isPresent: true,
    }));
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

  async close(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.stop()));
    await this.sandbox.stop();
  }

  program(): SimulatedProgram {
    return Object.fromEntries(
      this.slots
        .filter(({ isPresent }) => isPresent)
        .map((slot): [string, WantedResource] => {
          const { kase, name, alias, provider } = slot;
          const inputs = { ...this.#inputsOf(slot), ...this.#connectionOf(kase) };
          return [name, { type: kase.type, inputs, provider, ...(alias !== undefined && { alias }) }];
        }),
    );
  }

  /** The inputs that the service stores. */
  #inputsOf({ kase, number, isEdited, isRotated }: Slot): RpcValues {
    const { neutral, nonKey, rotated } = kase;
    const required = kase.required(this.first + number);
    const secrets = Object.entries(rotated).filter(([name]) => isRotated && name in required);
    const edited = isEdited ? { [nonKey.field]: nonKey.value } : {};
    return { ...required, ...neutral, ...edited, ...Object.fromEntries(secrets) };
  }

  #connectionOf(kase: ContractCase): RpcValues {
    const baseUrl = this.#proxyOf(kase).url;
    const credential = this.#credentials.get(kase) ?? kase.credentialOf(this.sandbox);
    this.#credentials.set(kase, credential);
    return { verify: "skip", baseUrl, [kase.credential]: credential, ...(this.#adopts && { adopt: true }) };
  }

  #proxyOf({ service }: ContractCase): FaultProxy {
    const proxy = this.#proxies.get(service);
    if (proxy === undefined) {
      throw new Error(`no proxy of ${service}`);
    }
    return proxy;
  }

  #slot(number: number): Slot {
    return this.slots[number] as Slot;
  }

  /** Whether a create was not recorded, so that the object would be left behind if the program dropped its keys. */
  #isUnsettled({ name, isPresent }: Slot): boolean {
    return isPresent && !this.stack.state.has(name);
  }

  edit({ do: what, slot: at }: SequenceEdit): void {
    const slot = this.#slot(at);
    const edits: Record<SequenceEdit["do"], () => void> = {
      "edit an input": () => {
        slot.isEdited = !slot.isEdited;
      },
      "rotate the secrets": () => {
        slot.isRotated = !slot.isRotated;
      },
      rename: () => this.#rename(slot, false),
      "rename with an alias": () => this.#rename(slot, true),
      "move to the other provider": () => {
        slot.provider = slot.provider === "default" ? "other" : "default";
      },
      "remove or add": () => {
        slot.isPresent = this.#isUnsettled(slot) || !slot.isPresent;
      },
      "change the keys": () => this.#changeKeys(slot),
      "swap the keys": () => this.#swapKeys(slot, this.#slot((at + 1) % this.slots.length)),
      "change at the service": () => this.#changeAtService(slot, false),
      "delete at the service": () => this.#changeAtService(slot, true),
      "state of release 0.1.0": () => this.#downgrade(slot),
    };
    edits[what]();
  }

  #changeKeys(slot: Slot): void {
    if (!this.#isUnsettled(slot)) {
      // A number that no other slot has, and for which every service has an object.
      slot.number = slot.number < 40 ? slot.number + 10 : slot.number - 40;
    }
  }

  #rename(slot: Slot, hasAlias: boolean): void {
    this.#names += 1;
    // An alias of a resource that is not in state under its last name would name nothing.
    slot.alias = hasAlias && this.stack.state.has(slot.name) ? slot.name : undefined;
    slot.name = `renamed-${this.#names}`;
  }

  #swapKeys(left: Slot, right: Slot): void {
    if (left.kase === right.kase && !this.#isUnsettled(left) && !this.#isUnsettled(right)) {
      [left.number, right.number] = [right.number, left.number];
    }
  }

  /** State as release 0.1.0 wrote it: its text, and secrets in the outputs instead of a fingerprint. */
  #downgrade({ kase, name }: Slot): void {
    const stored = this.stack.state.get(name);
    const stub = stubOf010(kase.type);
    if (stored === undefined || stub === undefined || stored.outputs.incomplete !== undefined) {
      return;
    }
    const { owner: _, secretFingerprint: __, verifyOutcome, verifyReason, ...outputs } = stored.outputs;
    stored.inputs = { ...stored.inputs, __provider: stub };
    stored.outputs = { ...outputs, ...stored.inputs };
  }

  #changeAtService({ kase, name }: Slot, deletes: boolean): void {
    const stored = this.stack.state.get(name);
    const live = kase.live(this.sandbox).find(({ id }) => id === stored?.id);
    if (!kase.readable || stored === undefined || live === undefined) {
      return;
    }
    this.#isUncertain = true;
    if (deletes) {
      kase.remove(this.sandbox, live.id);
    } else {
      kase.set(this.sandbox, live.id, { [kase.nonKey.field]: kase.nonKey.value });
    }
  }

  /** Runs a command with its fault. Afterwards the service must have what the program contains, unless it failed. */
  async command(pluginOf: PluginOf, command: SequenceCommand): Promise<void> {
    await this.#arm(command);
    const result = this.#noted(await this.#run(pluginOf, command));
    await this.#disarm();
    const deletesWere = result.errors.some((error) => error.includes("The request may have taken effect"));
    this.#isUnreadable ||= result.errors.some((error) => error.includes("does not return the object"));
    this.#isUncertain ||= deletesWere || (command.kill !== undefined && result.errors.length > 0);
    if (command.run === "refresh" && result.errors.length === 0) {
      this.#isUncertain = this.#isUnreadable;
    }
    // After a refresh the update repairs what was found; until then only an update shows that all is right.
    if (command.run === "up" && result.errors.length === 0 && !this.#isUncertain) {
      await this.#expectProgram(pluginOf, "after an update");
    }
  }

  #run(pluginOf: PluginOf, { run, slot: at }: SequenceCommand): Promise<SimulatedResult> {
    const { name, isPresent } = this.#slot(at);
    switch (run) {
      case "refresh":
        return this.stack.refresh(pluginOf);
      case "destroy":
        return this.stack.destroy(pluginOf);
      case "up with a target":
        return this.stack.up(pluginOf, this.program(), { targets: isPresent ? [name] : [] });
      case "up with a replacement":
        return this.stack.up(pluginOf, this.program(), { replace: [name] });
      case "up":
        return this.stack.up(pluginOf, this.program());
    }
  }

  async #arm({ fault }: SequenceCommand): Promise<void> {
    if (fault !== undefined) {
      const kind = faultKindOf(fault.fault);
      // A lasting 429 ends only at the deadline of five minutes. The fault matrix contains it with a shorter deadline.
      const lasting = fault.lasting && kind.slow === undefined;
      await this.#proxyOf(this.#slot(fault.slot).kase).arm({ kind, at: fault.at, lasting });
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
      const proxy = this.#proxyOf(this.#slot(kill.slot).kase);
      void proxy.arm();
      proxy.onRequest = (number, when) => {
        if (number === kill.at && when === (kill.afterEffect ? "after" : "before")) {
          callback();
        }
      };
    }
  }

  /** Reads everything, as a user does who wants to know what happened. */
  async endWithRefresh(pluginOf: PluginOf): Promise<void> {
    this.#expectNoErrors(await this.stack.refresh(pluginOf), "the last refresh");
  }

  /** The one update that must repair everything. An input of types that cannot be read changes, so that it is sent. */
  async endWithUpdate(pluginOf: PluginOf): Promise<void> {
    for (const slot of this.slots.filter(({ kase }) => !kase.readable)) {
      slot.isEdited = !slot.isEdited;
    }
    const { errors } = this.#noted(await this.stack.up(pluginOf, this.program()));
    this.#adopts = errors.length > 0;
  }

  /** A second update for what needs a decision of the user: an object that differs is taken over with `adopt`. */
  async endWithAdoption(pluginOf: PluginOf): Promise<void> {
    if (this.lastResult?.errors.some((text) => text.endsWith("already exists."))) {
      // Flashback rejects a name that another bucket has, so two names cannot be swapped. The user chooses new ones.
      for (const [at, slot] of this.slots.entries()) {
        slot.number = FOREIGN + 1 + at;
      }
    }
    if (this.#adopts) {
      this.#expectNoErrors(await this.stack.up(pluginOf, this.program()), "the update with adopt: true");
    }
    await this.#expectProgram(pluginOf, "at the end");
    const { steps } = await this.stack.refresh(pluginOf);
    const changed = Object.entries(steps).filter(([, step]) => step !== "same");
    this.#expect(changed.length === 0, () => `the refresh at the end changed ${JSON.stringify(changed)}`);
  }

  async endWithDestroy(pluginOf: PluginOf): Promise<void> {
    this.#expectNoErrors(await this.stack.destroy(pluginOf), "the destroy");
    for (const kase of contractCases) {
      const foreign = this.#foreign.filter((one) => one.kase === kase).map(({ id }) => id);
      const left = kase.live(this.sandbox).map(({ id }) => id);
      this.#expect(
        isEqualAsJson(left.sort(), foreign.sort()),
        () => `${kase.type} after destroy: ${left} instead of ${foreign}`,
      );
    }
  }

  async #expectProgram(pluginOf: PluginOf, when: string): Promise<void> {
    for (const kase of contractCases) {
      const wanted = this.slots.filter((slot) => slot.kase === kase && slot.isPresent);
      const foreign = this.#foreign.filter((one) => one.kase === kase);
      const live = kase.live(this.sandbox).filter(({ id }) => !foreign.some((one) => one.id === id));
      this.#expect(
        live.length === wanted.length,
        () => `${when}: ${live.length} ${kase.type} instead of ${wanted.length}`,
      );
      for (const slot of wanted) {
        const id = this.stack.state.get(slot.name)?.id;
        const values = live.find((one) => one.id === id)?.values;
        this.#expect(values !== undefined, () => `${when}: ${kase.type} ${slot.name} has no object "${id}"`);
        const differing = values === undefined ? [] : differingInputs(kase, this.#inputsOf(slot), values);
        this.#expect(
          differing.length === 0,
          () => `${when}: ${kase.type} ${slot.name} differs in ${differing}`,
        );
      }
    }
    const { steps, errors } = await this.stack.preview(pluginOf, this.program());
    const planned = Object.entries(steps).filter(([, step]) => step !== "same");
    this.#expect(
      planned.length === 0,
      () => `${when}: the preview plans ${JSON.stringify(planned)} ${errors.join()}`,
    );
  }

  #noted(result: SimulatedResult): SimulatedResult {
    this.messages.push(...result.errors);
    this.lastResult = result;
    return result;
  }

  #expectNoErrors(result: SimulatedResult, what: string): void {
    this.#noted(result);
    this.#expect(result.errors.length === 0, () => `${what} failed: ${result.errors.join("\n")}`);
  }

  #expect(ok: boolean, problem: () => string): void {
    if (!ok) {
      throw new SequenceFailed(problem());
    }
  }
}

/** The emulators, the proxy and the stack of one cell of the fault matrix, with the checks of the result. */
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import type { ContractCase } from "../../contract/support/cases";
import type { Plugin } from "../../contract/support/plugin";
import type { RpcValues } from "../../contract/support/rpc";
import { CANARY_CREDENTIALS } from "../../contract/support/world";
import { differingInputs } from "./differing-inputs";
import { withOwnKeys } from "./fault-cells";
import { FaultProxy } from "./fault-proxy";
import { type SimulatedProgram, type SimulatedResult, SimulatedStack } from "./simulated-stack";

const NAME = "it";
/** More than a cell creates. */
const IDS_OF_A_CELL = 130;
/** Deadline of every operation of a cell whose fault lasts until the deadline; its set-up takes part of it when the machine is busy. */
const SLOW_TIMEOUTS = { create: "12s", read: "12s", update: "12s", delete: "12s" };

/** A stack with one resource, the emulators and the proxy. */
export class CellWorld {
  readonly stack = new SimulatedStack();
  /** All messages of the commands. */
  readonly messages: string[] = [];
  #credential = "";

  private constructor(
    readonly kase: ContractCase,
    readonly sandbox: Sandbox,
    readonly proxy: FaultProxy,
    readonly isSlow: boolean,
  ) {}

  /** @param number cells that share a process have different ids at the service */
  static async open(usual: ContractCase, { number = 0, isSlow = false } = {}): Promise<CellWorld> {
    const sandbox = await startSandbox({ credentials: CANARY_CREDENTIALS });
    usual.prepare(sandbox);
    usual.prepare(sandbox, IDS_OF_A_CELL * number);
    const proxy = new FaultProxy(sandbox.urls[usual.service]);
    await proxy.start();
    const first = IDS_OF_A_CELL * number + 1;
    const kase = withOwnKeys(usual, first, first + 1);
    const world = new CellWorld(kase, sandbox, proxy, isSlow);
    world.#credential = kase.credentialOf(sandbox);
    return world;
  }

  async close(): Promise<void> {
    await Promise.all([this.proxy.stop(), this.sandbox.stop()]);
  }

  program(inputs: RpcValues | undefined): SimulatedProgram {
    if (inputs === undefined) {
      return {};
    }
    const own = { [this.kase.credential]: this.#credential, baseUrl: this.proxy.url };
    const timeouts = this.isSlow ? { customTimeouts: SLOW_TIMEOUTS } : {};
    return { [NAME]: { type: this.kase.type, inputs: { ...inputs, ...own, ...timeouts } } };
  }

  async up(plugin: Plugin, inputs: RpcValues | undefined): Promise<SimulatedResult> {
    return this.#noted(await this.stack.up(() => plugin, this.program(inputs)));
  }

  async refresh(plugin: Plugin): Promise<SimulatedResult> {
    return this.#noted(await this.stack.refresh(() => plugin));
  }

  async destroy(plugin: Plugin): Promise<SimulatedResult> {
    return this.#noted(await this.stack.destroy(() => plugin));
  }

  /** Difference between the program and the service; undefined if there is none. */
  async difference(plugin: Plugin, inputs: RpcValues | undefined): Promise<string | undefined> {
    const live = this.kase.live(this.sandbox);
    if (inputs === undefined) {
      return live.length === 0 ? undefined : `${live.length} objects are left at the service`;
    }
    const [only] = live;
    if (only === undefined || live.length > 1) {
      return `${live.length} objects at the service instead of one`;
    }
    const differing = differingInputs(this.kase, inputs, only.values);
    if (differing.length > 0) {
      return `differs at the service: ${differing.join(", ")}`;
    }
    const { steps, errors } = await this.stack.preview(() => plugin, this.program(inputs));
    return steps[NAME] === "same" ? undefined : `the preview is not empty: ${steps[NAME]} ${errors.join()}`;
  }

  #noted(result: SimulatedResult): SimulatedResult {
    this.messages.push(...result.errors);
    return result;
  }
}

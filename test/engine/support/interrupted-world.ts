/**
 * A program with many resources, each of which waits at a separate request when the command is interrupted.
 *
 * A signal affects the whole program. To interrupt every request of every resource type with a few commands, the program
 * has one resource for each request, before and after its effect. Each resource has its own emulators and its own proxy,
 * so that logins and lists are not shared and the number of its requests is the same in each run. The proxy holds the
 * request until all other resources have arrived at theirs.
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { type Sandbox, type ServiceName, startSandbox } from "pulumi-byob-sandbox";
import type { RunResult } from "../../../scripts/lib/run";
import type { ContractCase } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import { CANARY_CREDENTIALS } from "../../contract/support/world";
import { differingInputs } from "../../reliability/support/differing-inputs";
import { inputsOfCommand, withOwnKeys } from "../../reliability/support/fault-cells";
import { FaultProxy } from "../../reliability/support/fault-proxy";
import { type ProcessProgram, processProgram } from "./process-program";

/** Changes of a resource that one `up` makes. */
export const CHANGE_COMMANDS = ["create", "update", "replace"] as const;
export type ChangeCommand = (typeof CHANGE_COMMANDS)[number];

/** A resource of the program and its change. */
export interface Slot {
  kase: ContractCase;
  change: ChangeCommand;
}

/** A request at which a resource waits. */
export interface HeldRequest {
  /** Number of the request of the command, from 1. */
  at: number;
  when: "before" | "after";
}

/** Objects of different resources have different keys, because the package compares keys across URLs. */
const IDS_OF_A_RESOURCE = 130;
/** Number of the keys after a replacement. */
const REPLACED = 60;

/** Time in which all resources arrive at their requests. */
const MAX_WAIT_MS = 30_000;

type RunOptions = Parameters<ProcessProgram["pulumi"]>[1];

const RUN = ["--yes", "--skip-preview", "--parallel", "200"];

const PROGRAM = `const byob = require("pulumi-byob");
const { resources, options } = require("./resources.json");
for (const { type, name, args } of resources) {
  new byob[type](name, args, options);
}`;

/** A resource of the program with the only object that its emulator may have. */
export class InterruptedResource {
  /** Inputs in the program; undefined if the program does not contain the resource. */
  inputs: RpcValues | undefined;
  #isHeld = false;
  #release: (() => void) | undefined;

  private constructor(
    readonly kase: ContractCase,
    readonly change: ChangeCommand,
    readonly number: number,
    readonly sandbox: Sandbox,
    readonly proxy: FaultProxy,
    private readonly credential: string,
  ) {}

  static async open({ kase, change }: Slot, number: number, sandbox: Sandbox): Promise<InterruptedResource> {
    kase.prepare(sandbox);
    kase.prepare(sandbox, IDS_OF_A_RESOURCE * (number + 1));
    const proxy = new FaultProxy(sandbox.urls[kase.service]);
    await proxy.start();
    return new InterruptedResource(kase, change, number, sandbox, proxy, kase.credentialOf(sandbox));
  }

  get name(): string {
    return `${this.kase.type}-${this.number}-${this.change}`;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Inputs before and after the change of the resource. */
  inputsOf(time: "before" | "after"): RpcValues | undefined {
    const kase = withOwnKeys(this.kase, this.number, this.number + REPLACED);
    return inputsOfCommand(kase, this.change)[time];
  }

  args(): RpcValues {
    return { ...this.inputs, [this.kase.credential]: this.credential, baseUrl: this.proxy.url };
  }

  /** Stops at a request of the next command until `release`. */
  async hold(request: HeldRequest | undefined): Promise<void> {
    this.#isHeld = false;
    await this.proxy.arm();
    this.proxy.onRequest = (number, when) => {
      if (number !== request?.at || when !== request.when || this.#isHeld) {
        return;
      }
      this.#isHeld = true;
      return new Promise((resolve) => {
        this.#release = resolve;
      });
    };
  }

  release(): void {
    this.proxy.onRequest = undefined;
    this.#release?.();
  }

  /** Difference between the program and the service; undefined if there is none. */
  difference(): string | undefined {
    const [only, ...others] = this.kase.live(this.sandbox);
    const count = others.length + (only ? 1 : 0);
    if (this.inputs === undefined || only === undefined || count > 1) {
      const expected = this.inputs === undefined ? 0 : 1;
      return count === expected
        ? undefined
        : `${this.name}: ${count} objects at the service instead of ${expected}`;
    }
    const differing = differingInputs(this.kase, this.inputs, only.values);
    return differing.length === 0
      ? undefined
      : `${this.name}: differs at the service: ${differing.join(", ")}`;
  }
}

/** All resources, of which each is changed in another way by one `up`. */
export class InterruptedWorld {
  private constructor(
    readonly program: ProcessProgram,
    readonly sandboxes: readonly Sandbox[],
    readonly resources: readonly InterruptedResource[],
    /** Options of all resources in the program. */
    private readonly options: CustomResourceOptions,
  ) {}

  /** Starts one emulator of each service for each number: resources of different types share it. */
  static async open(
    slots: readonly Slot[],
    programOptions: CustomResourceOptions = {},
  ): Promise<InterruptedWorld> {
    const numbers = slots.map(
      (slot, at) => slots.slice(0, at).filter(({ kase }) => kase === slot.kase).length,
    );
    const options = { credentials: CANARY_CREDENTIALS, flashback: { quota: 10_000 } };
    const [program, ...sandboxes] = await Promise.all([
      processProgram({ stack: "interrupted" }),
      ...Array.from({ length: Math.max(...numbers) + 1 }, () => startSandbox(options)),
    ]);
    program.write(PROGRAM);
    const resources = await Promise.all(
      slots.map((slot, at) => {
        const number = numbers[at] ?? 0;
        return InterruptedResource.open(slot, number, sandboxes[number] as Sandbox);
      }),
    );
    return new InterruptedWorld(program, sandboxes, resources, programOptions);
  }

  /** Writes the inputs that the program has before or after the changes. */
  write(time: "before" | "after"): void {
    for (const resource of this.resources) {
      resource.inputs = resource.inputsOf(time);
    }
    const present = this.resources.filter(({ inputs }) => inputs !== undefined);
    const resources = present.map((one) => ({ type: one.kase.type, name: one.name, args: one.args() }));
    fs.writeFileSync(
      path.join(this.program.folder, "resources.json"),
      JSON.stringify({ resources, options: this.options }),
    );
  }

  up(flags: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
    return this.program.pulumi(["up", ...RUN, ...flags], options);
  }

  destroy(options: RunOptions = {}): Promise<RunResult> {
    return this.program.pulumi(["destroy", ...RUN], options);
  }

  refresh(): Promise<RunResult> {
    return this.program.pulumi(["refresh", ...RUN]);
  }

  preview(): Promise<RunResult> {
    return this.program.pulumi(["preview", "--diff", "--expect-no-changes"]);
  }

  /** Stops each resource at a request of the next command until `release`. */
  async hold(requestOf: (resource: InterruptedResource) => HeldRequest | undefined): Promise<void> {
    await Promise.all(this.resources.map((resource) => resource.hold(requestOf(resource))));
  }

  /** Runs a command, and calls `interrupt` with its process ID when each resource waits at its request. */
  async interrupt(
    run: (options: RunOptions) => Promise<RunResult>,
    interrupt: (cli: number) => Promise<void>,
  ): Promise<RunResult> {
    let cli = 0;
    let hasEnded = false;
    const onStart = (pid: number) => {
      cli = pid;
    };
    const running = run({ onStart }).finally(() => {
      hasEnded = true;
    });
    const missing = () => this.resources.filter(({ isHeld }) => !isHeld).map(({ name }) => name);
    for (const end = Date.now() + MAX_WAIT_MS; missing().length > 0 && !hasEnded && Date.now() < end; ) {
      await sleep(10);
    }
    const names = missing();
    if (names.length === 0) {
      await interrupt(cli);
    } else {
      this.release();
    }
    const result = await running;
    if (names.length > 0) {
      throw new Error(`no request of ${names.join(", ")} was held.\n${result.stdout}${result.stderr}`);
    }
    return result;
  }

  release(): void {
    for (const resource of this.resources) {
      resource.release();
    }
  }

  differences(): string[] {
    return this.resources.flatMap((resource) => resource.difference() ?? []);
  }

  async close(): Promise<void> {
    this.release();
    this.program.remove();
    await Promise.all(this.resources.map(({ proxy }) => proxy.stop()));
    await Promise.all(this.sandboxes.map((sandbox) => sandbox.stop()));
  }
}

/** Requests that log in. The delete and the create of a replacement share the login, because they share a process. */
const LOGIN_REQUESTS: Partial<Record<ServiceName, number>> = { labelStudio: 1 };

/** The requests that a command sends for a resource, each before and after its effect. */
export function requestsOf(
  { service, requests }: ContractCase,
  command: ChangeCommand | "destroy",
): HeldRequest[] {
  const counts = {
    ...requests,
    replace: requests.delete + requests.create - (LOGIN_REQUESTS[service] ?? 0),
    destroy: requests.delete,
  };
  return Array.from({ length: counts[command] }, (_, index) => index + 1).flatMap((at) => [
    { at, when: "before" as const },
    { at, when: "after" as const },
  ]);
}

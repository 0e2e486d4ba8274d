/** The ways in which the CLI is interrupted, and one chain of commands for each of them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RunResult } from "../../../scripts/lib/run";
import { contractCases } from "../../contract/support/cases";
import type { ResourceType } from "../../services/case";
import {
  CHANGE_COMMANDS,
  type ChangeCommand,
  type HeldRequest,
  type InterruptedResource,
  InterruptedWorld,
  requestsOf,
} from "./interrupted-world";

export interface Interruption {
  name: string;
  /** Whether the CLI cannot release the lock of the stack, so that the user runs `pulumi cancel`. */
  needsCancel?: true;
  /** Whether the CLI waits for the operations in progress, so that nothing is lost. */
  waits?: true;
  /** Sends the signals and lets the held requests continue. */
  interrupt(world: InterruptedWorld, cli: number): Promise<void>;
}

/** Time in which the proxies notice that the plugin process has ended. */
const NOTICE_MS = 50;

export const INTERRUPTIONS: readonly Interruption[] = [
  {
    name: "SIGINT once",
    waits: true,
    async interrupt(world, cli) {
      process.kill(-cli, "SIGINT");
      await sleep(300);
      world.release();
    },
  },
  {
    name: "SIGINT twice",
    async interrupt(world, cli) {
      process.kill(-cli, "SIGINT");
      await sleep(300);
      process.kill(-cli, "SIGINT");
      setTimeout(() => world.release(), 1_000);
    },
  },
  {
    name: "SIGKILL of the CLI",
    needsCancel: true,
    async interrupt(world, cli) {
      await world.program.killBetweenWrites(cli);
      await sleep(NOTICE_MS);
      world.release();
    },
  },
  {
    name: "SIGKILL of the plugin",
    async interrupt(world) {
      const plugin = world.program.processes().find(({ command }) => command.includes("dynamic-provider"));
      process.kill(plugin?.pid ?? Number.NaN, "SIGKILL");
      await sleep(NOTICE_MS);
      world.release();
    },
  },
  {
    name: "SIGKILL of all processes",
    needsCancel: true,
    async interrupt(world, cli) {
      await world.program.killBetweenWrites(cli);
      for (const { pid } of world.program.processes()) {
        process.kill(pid, "SIGKILL");
      }
      await sleep(NOTICE_MS);
      world.release();
    },
  },
];

/** The interruption of one request, and its result. */
export interface InterruptionResult {
  interruption: Interruption;
  type: ResourceType;
  readable: boolean;
  command: ChangeCommand | "destroy";
  request: HeldRequest;
  /** Difference between the program and the service after the next `up`; undefined if there is none. */
  problem: string | undefined;
}

export const describeResult = ({ interruption, type, command, request, problem }: InterruptionResult) =>
  `${interruption.name}, ${command} of ${type}, ${request.when} the effect of request ${request.at}: ${problem}`;

/** Takes the items of one turn, so that all items are taken in as many turns as there are interruptions. */
function itemsOfTurn<T>(items: readonly T[], turn: number): T[] {
  const own = items.filter((_, index) => index % INTERRUPTIONS.length === turn);
  return own.length > 0 ? own : [items[turn % items.length] as T];
}

/**
 * Interrupts `up` and `destroy`, each followed by the commands of a user.
 * @param takesAll whether every request is interrupted, instead of those whose turn it is
 */
export async function runChain(
  interruption: Interruption,
  takesAll: boolean,
): Promise<{ results: InterruptionResult[]; output: string }> {
  const turn = INTERRUPTIONS.indexOf(interruption);
  const slots = CHANGE_COMMANDS.flatMap((change) =>
    contractCases.flatMap((kase) => {
      const requests = requestsOf(kase, change);
      const chosen = takesAll ? requests : itemsOfTurn(requests, turn);
      return chosen.map((request) => ({ kase, change, request }));
    }),
  );
  const chain = new Chain(interruption, await InterruptedWorld.open(slots));
  const requestOfSlot = (resource: InterruptedResource) =>
    slots[chain.world.resources.indexOf(resource)]?.request;
  const requestOfDelete = ({ kase, number }: InterruptedResource) => {
    const requests = requestsOf(kase, "destroy");
    return requests[(turn + number) % requests.length];
  };
  try {
    chain.world.write("before");
    await chain.succeed(chain.world.up());
    chain.world.write("after");
    await chain.interrupt("up", ({ change }) => change, requestOfSlot);
    await chain.interrupt("destroy", () => "destroy", requestOfDelete);
    await chain.destroy();
    return { results: chain.results, output: chain.output };
  } finally {
    await chain.world.close();
  }
}

class Chain {
  readonly results: InterruptionResult[] = [];
  /** Outputs of all commands. */
  output = "";

  constructor(
    readonly interruption: Interruption,
    readonly world: InterruptedWorld,
  ) {}

  async succeed(running: Promise<RunResult>): Promise<void> {
    const { code, stdout, stderr } = await running;
    this.output += stdout + stderr;
    if (code !== 0) {
      throw new Error(`${this.interruption.name}: a command failed.\n${stdout}${stderr}`);
    }
  }

  /** Runs and interrupts a command, and then `pulumi up`, after which the service must equal the program. */
  async interrupt(
    verb: "up" | "destroy",
    commandOf: (resource: InterruptedResource) => ChangeCommand | "destroy",
    requestOf: (resource: InterruptedResource) => HeldRequest | undefined,
  ): Promise<void> {
    const { world, interruption } = this;
    await world.hold(requestOf);
    const { stdout, stderr } = await world.interrupt(
      (options) => (verb === "up" ? world.up([], options) : world.destroy(options)),
      (cli) => interruption.interrupt(world, cli),
    );
    this.output += stdout + stderr;
    if (interruption.needsCancel) {
      await this.succeed(world.program.pulumi(["cancel", "--yes"]));
    }
    // State of a killed destroy contains the resources, and diff does not ask the service whether they exist.
    await this.succeed(world.up(verb === "destroy" ? ["--refresh"] : []));
    for (const resource of world.resources) {
      this.results.push({
        interruption,
        type: resource.kase.type,
        readable: resource.kase.readable,
        command: commandOf(resource),
        request: requestOf(resource) as HeldRequest,
        problem: resource.difference(),
      });
    }
    await this.succeed(world.preview());
  }

  /** Destroys the program. Neither the services nor state may contain anything afterwards. */
  async destroy(): Promise<void> {
    for (const resource of this.world.resources) {
      resource.inputs = undefined;
    }
    await this.succeed(this.world.destroy());
    await this.succeed(
      this.world.program.pulumi(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]),
    );
    const pending = this.world.program.pendingOperations();
    const left = [
      ...this.world.differences(),
      ...this.world.program.types(),
      ...(pending > 0 ? [`${pending} pending operations`] : []),
    ];
    if (left.length > 0) {
      throw new Error(`${this.interruption.name}: the destroy left ${left.join(", ")}`);
    }
  }
}

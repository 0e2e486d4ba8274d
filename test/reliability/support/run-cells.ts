/**
 * Runs the cells of the fault matrix, many at a time.
 *
 * Every command is a new plugin process, as in reality. The processes are shared by the cells of a batch, which have
 * their own emulators and states, so a batch takes as long as its slowest cell.
 */
import { once } from "node:events";
import type { Sandbox } from "pulumi-byob-sandbox";
import type { ContractCase } from "../../contract/support/cases";
import type { Plugin } from "../../contract/support/plugin";
import type { RpcValues } from "../../contract/support/rpc";
import { expectDiscreet } from "../../contract/support/world";
import { titleOf } from "../../services/definitions";
import { batchesOf, runBatches } from "./batches";
import { CellWorld } from "./cell-world";
import { COMMANDS, type Command, type FaultCell, inputsOfCommand, isSlow } from "./fault-cells";
import type { ArmedFault } from "./fault-proxy";
import type { SimulatedResult } from "./simulated-stack";

/** Number of slow cells in a batch, so that the other operations of the batch end long before their deadline. */
const SLOW_BATCH = 40;
/** The cells wait for timers most of the time. */
const CONCURRENT_BATCHES = 3;

/** Starts a plugin process for one command of all cells. */
export type StartPlugin = () => Promise<Plugin>;

/** The result of one cell. */
export interface CellResult {
  cell: FaultCell;
  /** First broken promise; undefined if the cell passed. */
  problem: string | undefined;
}

/** Counts the requests of each command without a fault. */
export async function countRequests(
  start: StartPlugin,
  kase: ContractCase,
): Promise<Record<Command, number>> {
  const worlds = await Promise.all(COMMANDS.map((_, number) => CellWorld.open(kase, { number })));
  const inEach = (run: (world: CellWorld, command: Command, plugin: Plugin) => Promise<SimulatedResult>) =>
    withPlugin(start, (plugin) =>
      Promise.all(worlds.map((world, at) => run(world, COMMANDS[at] as Command, plugin))),
    );
  await inEach((world, command, plugin) => world.up(plugin, inputsOfCommand(world.kase, command).before));
  await Promise.all(worlds.map(({ proxy }) => proxy.arm()));
  const results = await inEach((world, command, plugin) =>
    runCommand(world, plugin, command, inputsOfCommand(world.kase, command).after),
  );
  await Promise.all(worlds.map((world) => world.close()));
  const errors = results.flatMap((result) => result.errors);
  if (errors.length > 0) {
    throw new Error(`${kase.type} without a fault: ${errors.join("\n")}`);
  }
  return Object.fromEntries(COMMANDS.map((command, at) => [command, worlds[at]?.proxy.requests])) as Record<
    Command,
    number
  >;
}

function runCommand(world: CellWorld, plugin: Plugin, command: string, after: RpcValues | undefined) {
  if (command === "refresh") {
    return world.refresh(plugin);
  }
  return command === "destroy" ? world.destroy(plugin) : world.up(plugin, after);
}

async function withPlugin<T>(start: StartPlugin, run: (plugin: Plugin) => Promise<T>): Promise<T> {
  const plugin = await start();
  try {
    return await run(plugin);
  } finally {
    await plugin.stop();
  }
}

/** A cell while it runs. */
class RunningCell {
  problem: string | undefined;

  constructor(
    readonly cell: FaultCell,
    readonly world: CellWorld,
  ) {}

  /** Notes the first problem. */
  expect(ok: boolean, problem: () => string): void {
    if (!ok) {
      this.problem ??= problem();
    }
  }

  get inputs() {
    return inputsOfCommand(this.world.kase, this.cell.command);
  }

  /** The inputs that the service must have at the end, before the destroy. */
  get wanted(): RpcValues | undefined {
    const { before, after } = this.inputs;
    if (this.cell.followUp === "destroy") {
      return undefined;
    }
    if (this.cell.command === "destroy") {
      return before;
    }
    return this.cell.followUp === "up with the edit taken back" ? before : after;
  }
}

/**
 * Runs cells in batches. No message and no output of a command may contain a secret.
 * @param batchSize number of cells that share the plugin processes of a command
 */
export async function runCells(
  start: StartPlugin,
  cells: readonly FaultCell[],
  batchSize: number,
): Promise<CellResult[]> {
  const numbered = cells.map((cell, number) => ({ cell, number }));
  const slow = numbered.filter(({ cell }) => isSlow(cell));
  const others = numbered.filter(({ cell }) => !isSlow(cell));
  const batches = [...batchesOf(slow, SLOW_BATCH), ...batchesOf(others, batchSize)];
  return runBatches(batches, CONCURRENT_BATCHES, (batch) => runBatch(start, batch));
}

/** A cell and its number, which no other cell of the test has. */
interface NumberedCell {
  cell: FaultCell;
  number: number;
}

async function runBatch(start: StartPlugin, cells: readonly NumberedCell[]): Promise<CellResult[]> {
  const running = await Promise.all(
    cells.map(
      async ({ cell, number }) =>
        new RunningCell(cell, await CellWorld.open(cell.kase, { number, isSlow: isSlow(cell) })),
    ),
  );
  const inEach = (run: (cell: RunningCell, plugin: Plugin) => Promise<void>) =>
    withPlugin(start, async (plugin) => {
      await Promise.all(
        running.map((cell) => run(cell, plugin).catch((error) => cell.expect(false, () => String(error)))),
      );
      expectDiscreet(plugin.output, running[0]?.world.sandbox as Sandbox);
    });
  await inEach(setUp);
  await inEach((one, plugin) => (one.cell.kind.kill ? runAndKill(one, start) : runWithFault(one, plugin)));
  await inEach(refreshFirst);
  await inEach(followUp);
  await inEach(expectConverged);
  await inEach(expectDestroyed);
  for (const { world } of running) {
    expectDiscreet(world.messages.join("\n"), world.sandbox);
  }
  await Promise.all(running.map(({ world }) => world.close()));
  return running.map(({ cell, problem }) => ({ cell, problem }));
}

async function setUp(one: RunningCell, plugin: Plugin): Promise<void> {
  const { errors } = await one.world.up(plugin, one.inputs.before);
  one.expect(errors.length === 0, () => `the set-up failed: ${errors.join()}`);
}

async function runWithFault(one: RunningCell, plugin: Plugin): Promise<void> {
  const { cell, world } = one;
  await world.proxy.arm(cell satisfies ArmedFault);
  const { errors } = await runCommand(world, plugin, cell.command, one.inputs.after);
  one.expect(world.proxy.hits > 0, () => `the fault did not affect any request: ${errors.join()}`);
  for (const error of errors) {
    const isClear = error.startsWith(`${titleOf(cell.kase.type)}: `) && !CODE_OR_MARKUP.test(error);
    one.expect(isClear, () => `unclear error: ${error}`);
  }
  await world.proxy.arm();
}

/** Runs the command with a separate plugin process, which ends at the request. */
async function runAndKill(one: RunningCell, start: StartPlugin): Promise<void> {
  const { cell, world } = one;
  const plugin = await start();
  const exited = once(plugin.process, "exit");
  await world.proxy.arm(cell satisfies ArmedFault);
  world.proxy.onKill = (signal) => void plugin.process.kill(signal);
  await runCommand(world, plugin, cell.command, one.inputs.after);
  one.expect(world.proxy.hits > 0, () => "the plugin was not killed");
  plugin.process.kill("SIGKILL");
  await exited;
  await world.proxy.arm();
}

/** A second line, markup, or a part of code. */
const CODE_OR_MARKUP = /\n|<\/?\w+>|undefined|\[object|is not a function|Cannot read/;

async function refreshFirst(one: RunningCell, plugin: Plugin): Promise<void> {
  if (one.cell.followUp === "refresh and up") {
    const { errors } = await one.world.refresh(plugin);
    one.expect(errors.length === 0, () => `the refresh failed: ${errors.join()}`);
  }
}

async function followUp(one: RunningCell, plugin: Plugin): Promise<void> {
  const { errors } =
    one.cell.followUp === "destroy"
      ? await one.world.destroy(plugin)
      : await one.world.up(plugin, one.wanted);
  one.expect(errors.length === 0, () => `${one.cell.followUp} failed: ${errors.join()}`);
}

async function expectConverged(one: RunningCell, plugin: Plugin): Promise<void> {
  const { world } = one;
  const difference = await world.difference(plugin, one.wanted);
  one.expect(difference === undefined, () => `after ${one.cell.followUp}: ${difference}`);
  const { steps, errors } = await world.refresh(plugin);
  one.expect(errors.length === 0, () => `the last refresh failed: ${errors.join()}`);
  const drifted = Object.values(steps).filter((step) => step !== "same");
  one.expect(drifted.length === 0, () => `the last refresh changed the state: ${drifted.join()}`);
}

async function expectDestroyed(one: RunningCell, plugin: Plugin): Promise<void> {
  const { errors } = await one.world.destroy(plugin);
  one.expect(errors.length === 0, () => `the destroy failed: ${errors.join()}`);
  const difference = await one.world.difference(plugin, undefined);
  one.expect(difference === undefined, () => `after destroy: ${difference}`);
}

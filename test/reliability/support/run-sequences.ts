/**
 * Runs sequences side by side. The commands of one round share the plugin processes of that round, one for each
 * provider, because a process takes half a second to start.
 */
import { once } from "node:events";
import type { Sandbox } from "pulumi-byob-sandbox";
import { newEngineAddress, type Plugin, type PluginOptions } from "../../contract/support/plugin";
import type { Sequence, SequenceCommand } from "./sequence-actions";
import { ENDINGS } from "./sequence-endings";
import { SequenceWorld } from "./sequence-world";
import type { PluginOf, SimulatedResult } from "./simulated-stack";

export type StartSequencePlugin = (options: Partial<PluginOptions>) => Promise<Plugin>;

/** The result of one sequence. */
export interface SequenceResult {
  sequence: Sequence;
  /** First broken promise; undefined if the sequence passed. */
  problem: string | undefined;
}

/** The plugin processes of one command. */
class CommandPlugins {
  readonly #engine = newEngineAddress();
  readonly #plugins = new Map<string, Promise<Plugin>>();
  #killed: Promise<unknown> | undefined;

  constructor(readonly start: StartSequencePlugin) {}

  readonly of: PluginOf = (provider) => {
    const plugin = this.#plugins.get(provider) ?? this.start({ engine: this.#engine });
    this.#plugins.set(provider, plugin);
    return plugin;
  };

  kill(): void {
    this.#killed ??= Promise.all(
      [...this.#plugins.values()].map(async (starting) => {
        const { process } = await starting;
        const exited = once(process, "exit");
        process.kill("SIGKILL");
        await exited;
      }),
    );
  }

  /** Ends them and returns what they printed. */
  async stop(): Promise<string> {
    await this.#killed;
    const plugins = await Promise.all(this.#plugins.values());
    // A plugin of a provider that was first needed after the kill still runs.
    const running = plugins.filter(({ process }) => process.signalCode === null && process.exitCode === null);
    await Promise.all(running.map((plugin) => plugin.stop()));
    return plugins.map(({ output }) => output).join("\n");
  }
}

interface Running {
  sequence: Sequence;
  world: SequenceWorld;
  problem: string | undefined;
}

/** Receives what the commands of all sequences print, to search it for secrets, and their results, to show them. */
export interface SequenceObserver {
  onOutput(text: string, sandbox: Sandbox): void;
  onCommand?(results: readonly (SimulatedResult | undefined)[], output: string): void;
}

/** Runs all sequences to their end. */
export async function runSequences(
  start: StartSequencePlugin,
  sequences: readonly Sequence[],
  observer: SequenceObserver,
): Promise<SequenceResult[]> {
  const running: Running[] = [];
  for (const sequence of sequences) {
    running.push({ sequence, world: await SequenceWorld.open(sequence, running.length), problem: undefined });
  }
  const rounds = Math.max(...sequences.map((sequence) => sequence.rounds.length));
  for (let round = 0; round < rounds; round++) {
    await runTogether(start, running, observer, ({ world, sequence }, pluginOf) =>
      runRound(start, world, sequence, round, pluginOf),
    );
  }
  for (const end of ENDINGS) {
    await runTogether(start, running, observer, ({ world }, pluginOf) => end(world, pluginOf));
  }
  for (const { world } of running) {
    observer.onOutput(world.messages.join("\n"), world.sandbox);
    await world.close();
  }
  return running.map(({ sequence, problem }) => ({ sequence, problem }));
}

/** Runs one command of every sequence that has not failed. */
async function runTogether(
  start: StartSequencePlugin,
  running: readonly Running[],
  observer: SequenceObserver,
  run: (one: Running, pluginOf: PluginOf) => Promise<void>,
): Promise<void> {
  const plugins = new CommandPlugins(start);
  const sound = running.filter(({ problem }) => problem === undefined);
  await Promise.all(sound.map((one) => noting(one, () => run(one, plugins.of))));
  const output = await plugins.stop();
  for (const { world } of running.slice(0, 1)) {
    observer.onOutput(output, world.sandbox);
  }
  observer.onCommand?.(
    sound.map(({ world }) => world.lastResult),
    output,
  );
}

async function noting(one: Running, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    one.problem = error instanceof Error ? error.message : String(error);
  }
}

async function runRound(
  start: StartSequencePlugin,
  world: SequenceWorld,
  { rounds }: Sequence,
  round: number,
  pluginOf: PluginOf,
): Promise<void> {
  const { edits = [], command } = rounds[round] ?? {};
  for (const edit of edits) {
    world.edit(edit);
  }
  if (command?.kill) {
    await runAndKill(start, world, command);
  } else if (command) {
    await world.command(pluginOf, command);
  }
}

/** Runs a command with plugin processes of its own, which are killed at the request that the command names. */
async function runAndKill(
  start: StartSequencePlugin,
  world: SequenceWorld,
  command: SequenceCommand,
): Promise<void> {
  const plugins = new CommandPlugins(start);
  world.onKill(command, () => plugins.kill());
  try {
    await world.command(plugins.of, command);
  } finally {
    await plugins.stop();
  }
}

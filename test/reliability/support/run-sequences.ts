/**
 * Runs sequences side by side. The commands of one round share the plugin processes of that round, one for each
 * provider, because a process takes half a second to start.
 */
import { once } from "node:events";
import type { Sandbox } from "pulumi-byob-sandbox";
import { newEngineAddress, type Plugin, type PluginOptions } from "../../contract/support/plugin";
import { ROUNDS, type Sequence, type SequenceCommand } from "./sequence-actions";
import { SequenceWorld } from "./sequence-world";
import type { PluginOf } from "./simulated-stack";

export type StartSequencePlugin = (options: Partial<PluginOptions>) => Promise<Plugin>;

/** The result of one sequence. */
export interface SequenceResult {
  sequence: Sequence;
  /** What was not as promised; undefined if the sequence passed. */
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

/** Runs all sequences to their end. Texts of all commands are passed to `onText`. */
export async function runSequences(
  start: StartSequencePlugin,
  sequences: readonly Sequence[],
  onText: (text: string, sandbox: Sandbox) => void,
): Promise<SequenceResult[]> {
  const running: Running[] = [];
  for (const sequence of sequences) {
    running.push({ sequence, world: await SequenceWorld.open(sequence, running.length), problem: undefined });
  }
  const together = async (run: (one: Running, pluginOf: PluginOf) => Promise<void>) => {
    const plugins = new CommandPlugins(start);
    await Promise.all(
      running
        .filter(({ problem }) => problem === undefined)
        .map((one) => noting(one, () => run(one, plugins.of))),
    );
    const [first] = running;
    const text = await plugins.stop();
    if (process.env.BYOB_OUT) require("node:fs").appendFileSync(process.env.BYOB_OUT, `=====\n${text}`);
    if (process.env.BYOB_INDEX !== undefined) {
      console.log(first?.world.lastResult, text, first?.problem);
    }
    if (first !== undefined) {
      onText(text, first.world.sandbox);
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    await together(({ world, sequence }, pluginOf) => runRound(start, world, sequence, round, pluginOf));
  }
  await together(({ world }, pluginOf) => world.endWithRefresh(pluginOf));
  await together(({ world }, pluginOf) => world.endWithUpdate(pluginOf));
  await together(({ world }, pluginOf) => world.endWithAdoption(pluginOf));
  await together(({ world }, pluginOf) => world.endWithDestroy(pluginOf));
  for (const { world } of running) {
    onText(world.texts.join("\n"), world.sandbox);
    await world.close();
  }
  return running.map(({ sequence, problem }) => ({ sequence, problem }));
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

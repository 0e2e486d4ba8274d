/** The commands that end every sequence, and what the service must have afterwards. */
import { contractCases } from "../../contract/support/cases";
import { isEqualAsJson } from "./differing-inputs";
import type { SequenceWorld } from "./sequence-world";
import type { PluginOf } from "./simulated-stack";

type Ending = (world: SequenceWorld, pluginOf: PluginOf) => Promise<void>;

/** Reads everything, as a user does who wants to know what happened. */
const refresh: Ending = async (world, pluginOf) => {
  await world.succeed("the last refresh", world.stack.refresh(pluginOf));
};

/** The one update that must repair everything. An input of types that cannot be read changes, so that it is sent. */
const update: Ending = async (world, pluginOf) => {
  for (const slot of world.program.slots.filter(({ kase }) => !kase.readable)) {
    slot.isEdited = !slot.isEdited;
  }
  await world.up(pluginOf);
};

/** Further updates for what needs a decision of the user, as the errors of the last update describe it. */
const decide: Ending = async (world, pluginOf) => {
  const errors = world.lastResult?.errors ?? [];
  if (errors.length === 0) {
    return;
  }
  if (errors.some((text) => text.includes("found more than one"))) {
    await removeDuplicates(world, pluginOf);
  }
  if (errors.some((text) => text.includes("Bucket name already exists"))) {
    // Flashback rejects a name that another bucket has, so two names cannot be swapped.
    world.program.chooseOtherKeys();
  }
  // An object that differs is taken over.
  world.adopts = true;
  await world.succeed("the update with adopt: true", world.up(pluginOf));
};

/** Without the resources whose create failed, an update deletes the objects that no longer have a resource. */
async function removeDuplicates(world: SequenceWorld, pluginOf: PluginOf): Promise<void> {
  const waiting = world.program.slots.filter((slot) => world.program.isUnsettled(slot));
  for (const slot of waiting) {
    slot.isPresent = false;
  }
  await world.up(pluginOf);
  for (const slot of waiting) {
    slot.isPresent = true;
  }
}

const compare: Ending = async (world, pluginOf) => {
  await world.expectProgram(pluginOf, "at the end");
  const { steps } = await world.stack.refresh(pluginOf);
  const changed = Object.entries(steps).filter(([, step]) => step !== "same");
  world.expect(changed.length === 0, () => `the refresh at the end changed ${JSON.stringify(changed)}`);
};

const destroy: Ending = async (world, pluginOf) => {
  await world.succeed("the destroy", world.stack.destroy(pluginOf));
  for (const kase of contractCases) {
    const foreign = world.foreignIdsOf(kase);
    const left = kase.live(world.sandbox).map(({ id }) => id);
    world.expect(
      isEqualAsJson(left.sort(), foreign.sort()),
      () => `${kase.type} after destroy: ${left} instead of ${foreign}`,
    );
  }
};

/** The commands, in order. Sequences that run side by side start each one together. */
export const ENDINGS: readonly Ending[] = [refresh, update, decide, compare, destroy];

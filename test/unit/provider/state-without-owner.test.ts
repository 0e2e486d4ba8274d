import { SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { Stack } from "./support/engine";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

/**
 * State of 0.1.0 has no owners. If a rename without an alias failed half-way, it contains two resources with equal state,
 * which only the operations of a run can distinguish.
 */
let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

async function stackOf010(kind: ResourceType, ...names: string[]): Promise<Stack> {
  const stack = new Stack();
  await stack.up({ it: world.wanted(kind) });
  const { outputs, ...stored } = stack.stored("it");
  const { owner: _, secretFingerprint: __, ...rest } = outputs;
  stack.state.clear();
  for (const name of names) {
    stack.state.set(name, { ...stored, outputs: { ...rest, ...stored.inputs } });
  }
  return stack;
}

describe.each(SERVICE_CASES)("two equal states of 0.1.0 for one $type", ({ type: kind, replacing }) => {
  test("keep the object while one of them is in the program, and print a warning with its ID", async () => {
    const stack = await stackOf010(kind, "old", "new");
    expect(await stack.up({ new: world.wanted(kind) })).toEqual({
      steps: { new: "same", old: "delete" },
      errors: [],
    });
    expect(world.live(kind)).toBe(1);
    expect(logged.join("\n")).toMatch(/kept ".+" of .+: another resource in this program now manages it/);
    await stack.destroy();
    expect(world.live(kind)).toBe(0);
  });

  test("are both removed by a destroy, which deletes the object", async () => {
    const stack = await stackOf010(kind, "old", "new");
    expect((await stack.destroy()).errors).toEqual([]);
    expect(world.live(kind)).toBe(0);
  });

  test("do not prevent the replacement or removal of a single resource", async () => {
    const stack = await stackOf010(kind, "it");
    const replaced = await stack.up({ it: world.wanted(kind, { [replacing.field]: replacing.value }) });
    expect(replaced).toEqual({ steps: { it: "replace" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    expect(logged.filter((line) => line.includes("kept"))).toEqual([]);
    expect((await stack.up({})).errors).toEqual([]);
    expect(world.live(kind)).toBe(0);
  });
});

import { SERVICE_CASES } from "../../services/all-cases";
import { Stack } from "../provider/support/engine";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

test.each(SERVICE_CASES.filter(({ updateOfDeleted }) => updateOfDeleted !== undefined))(
  "an update of $type that was deleted outside Pulumi reports the fix",
  async ({ type: kind, neutral, nonKey, removeAll, prepare, updateOfDeleted = "" }) => {
    const stack = new Stack();
    await stack.up({ it: world.wanted(kind) });
    removeAll(world.sandbox);
    const changes = { ...neutral, [nonKey.field]: nonKey.value };
    expect((await stack.up({ it: world.wanted(kind, changes) })).errors).toEqual([
      expect.stringMatching(updateOfDeleted),
    ]);
    prepare(world.sandbox);
    expect((await stack.refresh()).steps).toEqual({ it: "delete" });
    expect((await stack.up({ it: world.wanted(kind, changes) })).steps).toEqual({ it: "create" });
    expect(world.live(kind)).toBe(1);
  },
);

import { SERVICE_CASES } from "../../services/all-cases";
import { Stack } from "./support/engine";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

let world: ProviderWorld;
openWorldForEachTest((opened) => {
  world = opened;
});

const casesWithInputIds = SERVICE_CASES.filter(({ idFromService }) => !idFromService);

test.each(casesWithInputIds)(
  "two $type that swap their keys keep both objects if a delete arrives late",
  async ({ type, required }) => {
    const stack = new Stack();
    const [zero, one] = [world.wanted(type, required(0)), world.wanted(type, required(1))];
    expect((await stack.up({ left: zero, right: one })).errors).toEqual([]);
    // The first request of the next update is the delete of one of them.
    world.fault(type, { delayMs: 300 }, { method: "POST", times: 1 });
    expect((await stack.up({ left: one, right: zero })).errors).toEqual([]);
    expect(world.live(type)).toBe(2);
  },
);

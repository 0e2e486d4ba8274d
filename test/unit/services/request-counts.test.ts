import type { Values } from "../../../src/services/resource-definition";
import { caseOf, SERVICE_CASES } from "../../services/all-cases";
import type { RequestCounts, ResourceType } from "../../services/case";
import { type EngineOutcome, Stack } from "../provider/support/engine";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

type Operation = keyof RequestCounts;

beforeAll(() => {
  listenToLog();
});
afterAll(() => jest.restoreAllMocks());

/** A change of one plain input. */
function changeOf(type: ResourceType): Values {
  const [[field, value] = ["", undefined]] = Object.entries(caseOf(type).others);
  return { [field]: value };
}

/** One operation, as the command that leads to it. */
function run(
  stack: Stack,
  world: ProviderWorld,
  kind: ResourceType,
  operation: Operation,
): Promise<EngineOutcome> {
  if (operation === "read") {
    return stack.refresh();
  }
  if (operation === "delete") {
    return stack.destroy();
  }
  return stack.up({ it: world.wanted(kind, operation === "update" ? changeOf(kind) : {}) });
}

test.each(SERVICE_CASES)(
  "each operation of $type sends its number of requests",
  async ({ type: kind, ...one }) => {
    for (const operation of ["create", "read", "update", "delete"] as const) {
      const world = await startWorld();
      const stack = new Stack();
      if (operation !== "create") {
        expect((await run(stack, world, kind, "create")).errors).toEqual([]);
      }
      world.sandbox.clearRequests();
      expect((await run(stack, world, kind, operation)).errors).toEqual([]);
      const expected = one.requests[operation] + (one.optionalRequests?.[operation] ?? 0);
      expect([operation, world.requests(kind).length]).toEqual([operation, expected]);
      await world.sandbox.stop();
    }
  },
);

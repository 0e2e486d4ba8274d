import { SERVICE_CASES } from "../../services/all-cases";
import type { RequestCounts } from "../../services/case";
import { type EngineOutcome, Stack } from "../provider/support/engine";
import { listenToLog, startWorld } from "../provider/support/world";

beforeAll(() => {
  listenToLog();
});
afterAll(() => jest.restoreAllMocks());

test.each(SERVICE_CASES)("each operation of $type sends the documented number of requests", async (one) => {
  const { type, requests, optionalRequests, others } = one;
  const world = await startWorld();
  const stack = new Stack();
  const changed = Object.fromEntries(Object.entries(others).slice(0, 1));
  const operations: Record<keyof RequestCounts, () => Promise<EngineOutcome>> = {
    create: () => stack.up({ it: world.wanted(type) }),
    read: () => stack.refresh(),
    update: () => stack.up({ it: world.wanted(type, changed) }),
    delete: () => stack.destroy(),
  };
  for (const [name, run] of Object.entries(operations)) {
    const operation = name as keyof RequestCounts;
    world.sandbox.clearRequests();
    expect((await run()).errors).toEqual([]);
    const expected = requests[operation] + (optionalRequests?.[operation] ?? 0);
    expect([operation, world.requests(type).length]).toEqual([operation, expected]);
  }
  await world.sandbox.stop();
});

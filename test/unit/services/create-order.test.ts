// biome-ignore-all lint/suspicious/noThenProperty: a fault has a property "then" and is never awaited
import { SERVICE_CASES } from "../../services/all-cases";
import type { ServiceCase } from "../../services/case";
import { startProcess } from "../provider/support/process";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

const DELAY_MS = 3_000;

let worlds: ProviderWorld[];
beforeEach(async () => {
  worlds = [await startWorld(), await startWorld()];
  listenToLog();
});
afterEach(async () => {
  await Promise.all(worlds.map(({ sandbox }) => sandbox.stop()));
  jest.restoreAllMocks();
});

const [slow, fast] = [() => worlds[0] as ProviderWorld, () => worlds[1] as ProviderWorld];

function delayCreates({ service, createRequest }: ServiceCase): void {
  slow().sandbox.fault({ service, ...createRequest, then: { delayMs: DELAY_MS } });
}

test.each(SERVICE_CASES)(
  "a create of $type does not wait for one with the same keys on another server",
  async (one) => {
    delayCreates(one);
    const handler = startProcess().handler(one.type);
    const first = handler.create(slow().wanted(one.type).inputs);
    const began = Date.now();
    await handler.create(fast().wanted(one.type).inputs);
    expect(Date.now() - began).toBeLessThan(DELAY_MS);
    expect(fast().live(one.type)).toBe(1);
    await first;
  },
);

test.each(SERVICE_CASES.filter(({ idFromService }) => idFromService))(
  "a create of $type that waits for one with the same keys ends at its deadline",
  async (one) => {
    delayCreates(one);
    const handler = startProcess().handler(one.type);
    const { inputs } = slow().wanted(one.type);
    const first = handler.create(inputs);
    const began = Date.now();
    await expect(handler.create({ ...inputs, customTimeouts: { create: "1s" } })).rejects.toThrow(
      "no result within 1 s",
    );
    expect(Date.now() - began).toBeLessThan(DELAY_MS);
    await first;
  },
);

// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
import { setTimeout as sleep } from "node:timers/promises";
import type { LoggedRequest } from "pulumi-byob-sandbox";
import { type EngineCase, engineCases, matchesRequest } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

const isCreate = (request: LoggedRequest) =>
  engineCases.some(({ createRequest }) => matchesRequest(createRequest, request));
const delayCreates = (delayMs: number) =>
  engineCases.map(({ service, createRequest }) =>
    world.sandbox.fault({ service, ...createRequest, times: Infinity, then: { delayMs } }),
  );

async function until(what: () => boolean): Promise<void> {
  for (let waits = 0; !what(); waits++) {
    if (waits > 600) {
      throw new Error("the condition did not become true within 30 seconds");
    }
    await sleep(50);
  }
}

describe("customTimeouts", () => {
  const SECONDS = 2;
  const limits = { customTimeouts: { create: `${SECONDS}s`, update: `${SECONDS}s`, delete: `${SECONDS}s` } };
  /** After a timeout no other request can show whether these objects exist, so they stay in state. */
  const kept = engineCases.filter(({ idFromService }) => !idFromService);

  test("of a create end it with an error and a state that the next up can complete", async () => {
    world = await openEngineWorld(oneOfEach({}, limits));
    delayCreates(6_000);
    const up = await world.stack.up({ continueOnError: true });
    expect(up.exitCode).not.toBe(0);
    expect(up.seconds).toBeLessThan(20);
    expect(up.steps.filter(({ failed }) => failed).length).toBe(engineCases.length);
    expect(up.error.match(new RegExp(`no result within ${SECONDS} s`, "g"))?.length).toBe(engineCases.length);
    expect(world.stack.resources().filter(({ type }) => type.includes("byob:")).length).toBe(kept.length);
    for (const { type } of kept) {
      expect(world.stack.resource(type).outputs).toMatchObject({ incomplete: true });
    }
    await until(() => engineCases.every((kase) => kase.live(world.sandbox).length === 1));

    world.sandbox.clearFaults();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of engineCases) {
      expect(world.stack.resource(kase.type)).toMatchObject({ id: theOne(kase, world.sandbox).id });
    }
  });

  test("of an update and a delete end them and keep the objects", async () => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
    world.sandbox.clearRequests();
    const changed = (kase: EngineCase) => Object.fromEntries(Object.entries(kase.others).slice(0, 1));
    const changes = Object.fromEntries(engineCases.map((kase) => [kase.type, changed(kase)]));
    world.stack.program = oneOfEach({}, limits);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, ops: forEach(["update"]) });
    expect(world.sandbox.requests()).toEqual([]);

    for (const { service } of engineCases) {
      world.sandbox.fault({ service, path: /^(?!.*token)/, times: Infinity, then: { delayMs: 60_000 } });
    }
    world.stack.program = oneOfEach(changes, limits);
    for (const run of [
      await world.stack.up({ continueOnError: true }),
      await world.stack.destroy({ continueOnError: true }),
    ]) {
      expect(run.exitCode).not.toBe(0);
      expect(run.seconds).toBeLessThan(20);
      expect(run.error.match(new RegExp(`no result within ${SECONDS} s`, "g"))?.length).toBe(
        engineCases.length,
      );
    }
    for (const { type } of engineCases) {
      expect(world.stack.resource(type).id).toBeDefined();
    }
  });
});

describe("Ctrl-C during a create", () => {
  test("waits for the create and records it, so that the next up does not create a second object", async () => {
    world = await openEngineWorld(oneOfEach());
    delayCreates(3_000);
    const interrupt = new AbortController();
    const running = world.stack.up({ signal: interrupt.signal });
    await until(() => world.sandbox.requests().filter(isCreate).length === engineCases.length);
    interrupt.abort();
    const up = await running;
    expect(up.exitCode).not.toBe(0);
    expect(up.seconds).toBeLessThan(25);
    for (const kase of engineCases) {
      expect(world.stack.resource(kase.type)).toMatchObject({ id: theOne(kase, world.sandbox).id });
    }
    expect((await world.stack.exportState()).deployment.pending_operations ?? []).toEqual([]);

    world.sandbox.clearFaults();
    world.sandbox.clearRequests();
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect(world.sandbox.requests()).toEqual([]);
    const destroy = await world.stack.destroy();
    expect(destroy).toMatchObject({ exitCode: 0, error: "" });
    // The engine waits five seconds for a plugin that does not exit. The destroy of an empty stack starts none, so its
    // duration shows the load of the machine.
    expect(destroy.seconds).toBeLessThan(2 * (await world.stack.destroy()).seconds + 4);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });
});

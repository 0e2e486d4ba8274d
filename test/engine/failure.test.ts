// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
import type { Fault, LoggedRequest } from "pulumi-byob-sandbox";
import { rejection } from "../services/case";
import { distinctCases, type EngineCase, engineCaseOf, engineCases, matchesRequest } from "./support/cases";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

async function destroyed(): Promise<void> {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
}

describe("a create whose response is lost", () => {
  const onCreate = ({ service, createRequest }: EngineCase, times: number): Fault => ({
    service,
    ...createRequest,
    times,
    then: { drop: "after" },
  });
  // A fault also affects the create of the service's other type, so each service has only one type here.
  const once = distinctCases.filter(({ idFromService }) => idFromService);

  test("results in one object that the resource owns", async () => {
    world = await openEngineWorld(oneOfEach({}, {}, once));
    const faults = once.map((kase) => world.sandbox.fault(onCreate(kase, 1)));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(faults.map(({ hits }) => hits)).toEqual(once.map(() => 1));
    for (const kase of once) {
      expect(world.stack.resource(kase.type)).toMatchObject({ id: theOne(kase, world.sandbox).id });
    }
    await destroyed();
  });

  test("is found by the next up if the service could not be read immediately", async () => {
    const onRequest = (request: LoggedRequest) => {
      const { service } = request;
      const created = once.find(
        (kase) => kase.service === service && matchesRequest(kase.createRequest, request),
      );
      if (created !== undefined) {
        world.sandbox.fault({ service, method: "GET", times: Infinity, then: rejection(created) });
      }
    };
    world = await openEngineWorld(oneOfEach({}, {}, once), { sandbox: { onRequest } });
    for (const kase of once) {
      world.sandbox.fault(onCreate(kase, 1));
    }
    expect((await world.stack.up()).exitCode).not.toBe(0);
    expect(counts(world.sandbox, once)).toEqual(forEach(1, once));
    world.sandbox.clearFaults();
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"], once) });
    expect(counts(world.sandbox, once)).toEqual(forEach(1, once));
    await destroyed();
  });
});

describe("if a service rejects writes", () => {
  const rejectWrites = () => {
    for (const one of engineCases) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const then = rejection(one, "not today");
        world.sandbox.fault({ service: one.service, method, path: /^(?!.*token)/, times: Infinity, then });
      }
    }
  };
  beforeEach(async () => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
    rejectWrites();
  });

  test("an update does not change state, and the next up sends the change again", async () => {
    const outputs = async () => {
      const { resources = [] } = (await world.stack.exportState()).deployment;
      return resources.map(({ urn, id, outputs }) => ({ urn, id, outputs }));
    };
    const before = await outputs();
    const changed = (kase: EngineCase) => Object.fromEntries(Object.entries(kase.others).slice(0, 1));
    world.stack.program = oneOfEach(
      Object.fromEntries(engineCases.map((kase) => [kase.type, changed(kase)])),
    );
    const up = await world.stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toContain("not today");
    expect(await outputs()).toEqual(before);
    world.sandbox.clearFaults();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, ops: forEach(["update"]) });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(changed(kase));
    }
  });

  test("a destroy keeps the resource in state, and the next destroy deletes it", async () => {
    const destroy = await world.stack.destroy();
    expect(destroy.exitCode).not.toBe(0);
    expect(destroy.error).toContain("not today");
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const { type } of engineCases) {
      expect(world.stack.resource(type).id).toBeDefined();
    }
    world.sandbox.clearFaults();
    await destroyed();
  });
});

describe("a response that is not from the service", () => {
  const page = "<html><body>Welcome to the proxy</body></html>";
  const responses = [
    { what: "an HTML page with HTTP 404", then: { status: 404, body: page, contentType: "text/html" } },
    { what: "an HTML page with HTTP 200", then: { status: 200, body: page, contentType: "text/html" } },
    { what: "a closed connection", then: { drop: "before" as const } },
  ];

  test.each(responses)("$what is not treated as a deleted object", async ({ then }) => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
    for (const { service } of engineCases) {
      world.sandbox.fault({ service, times: Infinity, then });
    }
    for (const run of [await world.stack.refresh(), await world.stack.destroy()]) {
      expect(run.exitCode).not.toBe(0);
      expect(run.error).not.toContain("    at ");
    }
    for (const { type } of engineCases) {
      expect(world.stack.resource(type).id).toBeDefined();
    }
    expect(counts(world.sandbox)).toEqual(forEach(1));
    world.sandbox.clearFaults();
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await destroyed();
  });
});

test("a bucket in use is not deleted, and the error contains the fix", async () => {
  world = await openEngineWorld(oneOfEach({}, {}, [flashback]));
  await world.stack.up();
  const { id } = theOne(flashback, world.sandbox);
  flashback.set(world.sandbox, id, { inUse: true });
  const destroy = await world.stack.destroy();
  expect(destroy.exitCode).not.toBe(0);
  expect(destroy.error).toContain("Remove the bucket from the repositories that use it");
  flashback.set(world.sandbox, id, { inUse: false });
  await destroyed();
});

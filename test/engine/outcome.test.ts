// biome-ignore-all lint/suspicious/noThenProperty: a fault reads as a sentence, and nobody awaits one
import type { FaultEffect } from "pulumi-byob-sandbox";
import { caseOf, cases, type EngineCase, type Values } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { expectDestroyed } from "./support/ownership";
import { type Changes, counts, forEach, oneOfEach, openWorld, theOne, type World } from "./support/world";

const flashback = caseOf("FlashbackBucket");
const labelStudio = caseOf("LabelStudioImportStorage");

jest.setTimeout(180_000);

/** One response of each class that leaves open whether an update took effect; the contract tests have all of them. */
const outcomes: { what: string; then: FaultEffect }[] = [
  { what: "a connection that breaks after the effect", then: { drop: "after" } },
  { what: "HTTP 204", then: { status: 204 } },
];

/** One plain field and all secrets of each resource; a refresh cannot see the secrets. */
const edits: Changes = Object.fromEntries(
  cases.map((kase) => [kase.type, { ...firstOf(kase.others), ...rotatedOf(kase) }]),
);
function firstOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).slice(0, 1));
}
/** A session token would be an added input; the two keys are there before and after. */
function rotatedOf(kase: EngineCase): Values {
  return Object.fromEntries(Object.entries(kase.rotated).filter(([name]) => name in kase.required()));
}

let world: World;
const options = { customTimeouts: { update: "15s" } };
const original = () => oneOfEach({}, options);

/** The edit fails without a clear answer, and the services hold it nevertheless. */
async function loseTheEdit(then: FaultEffect): Promise<void> {
  world = await openWorld(original());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const faults = cases.map(({ service, updateRequest }) =>
    world.sandbox.fault({ service, ...updateRequest, times: Infinity, then }),
  );
  world.stack.program = oneOfEach(edits, options);
  expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
  for (const { hits } of faults) {
    expect(hits).toBeGreaterThan(0);
  }
  world.sandbox.clearFaults();
  // The emulators answer with a status instead of the effect; a proxy answers after it.
  for (const kase of cases) {
    kase.set(world.sandbox, theOne(kase, world.sandbox).id, edits[kase.type] ?? {});
  }
  world.sandbox.clearRequests();
}

afterEach(() => world.close());

describe.each(outcomes)("an update that gets $what", ({ then }) => {
  beforeEach(() => loseTheEdit(then));

  const takenBack = async () => {
    const preview = await world.stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, ops: forEach(["update"]) });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of cases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectDestroyed(world, cases);
  };

  test("is written again when the edit is taken back", async () => {
    world.stack.program = original();
    await takenBack();
  });

  test("is written again when the edit stays", async () => {
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of cases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(edits[kase.type] ?? {});
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  });
});

describe("an update without an answer", () => {
  beforeEach(() => loseTheEdit({ drop: "after" }));

  test("is written again after a refresh, which makes the engine forget the error", async () => {
    world.stack.program = original();
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of cases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  });

  test("is followed by an update that sends the whole object, secrets included", async () => {
    world.stack.program = original();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    const sent = (kase: EngineCase) =>
      world.sandbox.requests(kase.service).find(({ method, path }) => {
        const { method: wanted, path: at } = kase.updateRequest;
        return method === wanted && at instanceof RegExp && at.test(path);
      })?.keys;
    expect(sent(labelStudio)).toEqual(
      expect.arrayContaining(["bucket", "prefix", "aws_access_key_id", "aws_secret_access_key", "presign"]),
    );
    expect(sent(flashback)).toEqual(expect.arrayContaining(["name", "bucket", "key", "secret"]));
  });

  test("is destroyed", () => expectDestroyed(world, cases));

  test("keeps the mark when the next update is refused", async () => {
    world.stack.program = original();
    for (const { service, updateRequest } of cases) {
      world.sandbox.fault({
        service,
        ...updateRequest,
        times: Infinity,
        then: { status: 403, body: { message: "not today", detail: "not today" } },
      });
    }
    expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
    world.sandbox.clearFaults();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of cases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expect(counts(world.sandbox)).toEqual(forEach(1));
  });
});

test("an update that the service refuses is no change when the edit is taken back", async () => {
  world = await openWorld(original());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  for (const { service, updateRequest } of cases) {
    world.sandbox.fault({
      service,
      ...updateRequest,
      times: Infinity,
      then: { status: 400, body: { message: "not today", detail: "not today" } },
    });
  }
  world.stack.program = oneOfEach(edits, options);
  expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
  world.sandbox.clearFaults();
  world.stack.program = original();
  expectNoChange(await world.stack.up({ expectNoChanges: true }));
});

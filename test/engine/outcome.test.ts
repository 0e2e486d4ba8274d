// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
import type { FaultEffect } from "pulumi-byob-sandbox";
import { rejection } from "../services/case";
import { type CaseValues, type EngineCase, engineCaseOf, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { expectDestroyed } from "./support/ownership";
import {
  counts,
  type EngineWorld,
  forEach,
  oneOfEach,
  openEngineWorld,
  type ProgramChanges,
  theOne,
} from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const labelStudio = engineCaseOf("LabelStudioImportStorage");

jest.setTimeout(180_000);

/** One response of each class whose outcome is unknown. The contract tests cover all responses. */
const outcomes: { what: string; then: FaultEffect }[] = [
  { what: "a connection that breaks after the effect", then: { drop: "after" } },
  { what: "HTTP 204", then: { status: 204 } },
];

/** A change of one field and of all secrets of each resource. A refresh cannot read the secrets. */
const edits: ProgramChanges = Object.fromEntries(
  engineCases.map((kase) => [kase.type, { ...firstOf(kase.others), ...rotatedOf(kase) }]),
);
function firstOf(values: CaseValues): CaseValues {
  return Object.fromEntries(Object.entries(values).slice(0, 1));
}
/** Without the session token, which would be an added input. */
function rotatedOf(kase: EngineCase): CaseValues {
  return Object.fromEntries(Object.entries(kase.rotated).filter(([name]) => name in kase.required()));
}

let world: EngineWorld;
const options = { customTimeouts: { update: "15s" } };
const original = () => oneOfEach({}, options);

/** Runs an update that fails with an unknown outcome although the services applied it. */
async function loseTheEdit(then: FaultEffect): Promise<void> {
  world = await openEngineWorld(original());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const faults = engineCases.map(({ service, updateRequest }) =>
    world.sandbox.fault({ service, ...updateRequest, times: Infinity, then }),
  );
  world.stack.program = oneOfEach(edits, options);
  expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
  for (const { hits } of faults) {
    expect(hits).toBeGreaterThan(0);
  }
  world.sandbox.clearFaults();
  // The emulators return a status instead of applying the update. With a proxy, the update is applied first.
  for (const kase of engineCases) {
    kase.set(world.sandbox, theOne(kase, world.sandbox).id, edits[kase.type] ?? {});
  }
  world.sandbox.clearRequests();
}

function rejectUpdates(status: number): void {
  for (const kase of engineCases) {
    const { service, updateRequest } = kase;
    const then = rejection(kase, "not today", status);
    world.sandbox.fault({ service, ...updateRequest, times: Infinity, then });
  }
}

afterEach(() => world.close());

describe.each(outcomes)("an update that receives $what", ({ then }) => {
  beforeEach(() => loseTheEdit(then));

  const takenBack = async () => {
    const preview = await world.stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, ops: forEach(["update"]) });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectDestroyed(world, engineCases);
  };

  test("is written again if the edit is reverted", async () => {
    world.stack.program = original();
    await takenBack();
  });

  test("is written again if the edit is kept", async () => {
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(edits[kase.type] ?? {});
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  });
});

describe("an update without a response", () => {
  beforeEach(() => loseTheEdit({ drop: "after" }));

  test("is written again after a refresh, which removes the error from state", async () => {
    world.stack.program = original();
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  });

  test("is followed by an update that sends all fields, secrets included", async () => {
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

  test("is destroyed", () => expectDestroyed(world, engineCases));

  test("stays incomplete if the next update is rejected", async () => {
    world.stack.program = original();
    rejectUpdates(403);
    expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
    world.sandbox.clearFaults();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
    expect(counts(world.sandbox)).toEqual(forEach(1));
  });
});

test("an update that the service rejects has no changes after the edit is reverted", async () => {
  world = await openEngineWorld(original());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  rejectUpdates(400);
  world.stack.program = oneOfEach(edits, options);
  expect((await world.stack.up({ continueOnError: true })).exitCode).not.toBe(0);
  world.sandbox.clearFaults();
  world.stack.program = original();
  expectNoChange(await world.stack.up({ expectNoChanges: true }));
});

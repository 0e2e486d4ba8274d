import type { SeedBucket } from "pulumi-byob-sandbox";
import { type CaseValues, distinctCases, type EngineCase, engineCaseOf } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { type EngineWorld, openEngineWorld, theOne } from "./support/world";

const labelStudio = engineCaseOf("LabelStudioImportStorage");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

const wrong = { secretAccessKey: "wrong-secret-access-key" };
const fast = { verify: { onFailure: "fail", graceSeconds: 0 } };

let world: EngineWorld;
afterEach(() => world.close());

/** Returns the inputs of a resource for the bucket of the sandbox. */
function inputsFor(kase: EngineCase, changes: Partial<SeedBucket>): CaseValues {
  return { ...kase.required(), ...kase.bucketInputs({ ...world.sandbox.bucket, ...changes }), ...fast };
}

/** Returns a change that replaces the object. */
const replacing = ({ replacing: { field, value } }: EngineCase): CaseValues => ({ [field]: value });

const program =
  (kase: EngineCase, changes: Partial<SeedBucket> = {}, more: CaseValues = {}) =>
  async () => {
    kase.make(kase.type, { ...inputsFor(kase, changes), ...more });
  };

async function created(kase: EngineCase): Promise<{ id: string; values: CaseValues }> {
  world = await openEngineWorld(async () => {});
  world.stack.program = program(kase);
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  world.sandbox.clearRequests();
  return theOne(kase, world.sandbox);
}

/** Resource types whose replacement is probed: the new bucket of the others is not S3. */
const probed = distinctCases.filter(({ replacing: { notS3 } }) => !notS3);

describe.each(probed)("a $type that is replaced because of a changed field", (kase) => {
  test("keeps the old registration if the probe with the new settings fails", async () => {
    const before = await created(kase);
    world.stack.program = program(kase, wrong, replacing(kase));
    const failed = await world.stack.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.error).toContain("SignatureDoesNotMatch");
    expect(theOne(kase, world.sandbox)).toEqual(before);
    expect(world.stack.resource(kase.type).id).toBe(before.id);
    const writes = world.sandbox
      .requests(kase.service)
      .filter(({ method, path }) => method !== "GET" && !path.includes("token"));
    expect(writes).toEqual([]);

    world.stack.program = program(kase, {}, replacing(kase));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    const after = theOne(kase, world.sandbox);
    expect(after.values).toMatchObject(replacing(kase));
    expect(world.stack.resource(kase.type).id).toBe(after.id);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(kase.live(world.sandbox)).toEqual([]);
  });

  test("is unchanged if the failed change is reverted", async () => {
    const before = await created(kase);
    world.stack.program = program(kase, wrong, replacing(kase));
    expect((await world.stack.up()).exitCode).not.toBe(0);
    world.stack.program = program(kase);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(theOne(kase, world.sandbox)).toEqual(before);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
  });

  test("is destroyed even if the failed settings are still in the program", async () => {
    await created(kase);
    world.stack.program = program(kase, wrong, replacing(kase));
    expect((await world.stack.up()).exitCode).not.toBe(0);
    world.sandbox.s3.clearRequests();
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
    expect(kase.live(world.sandbox)).toEqual([]);
    expect(world.sandbox.s3.requests()).toEqual([]);
  });

  test("is deleted without a probe if it is removed from the program", async () => {
    await created(kase);
    world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
    world.sandbox.s3.clearRequests();
    world.stack.program = async () => {};
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(kase.live(world.sandbox)).toEqual([]);
    expect(world.sandbox.s3.requests()).toEqual([]);
  });
});

describe("a registration with drift in an identifying field", () => {
  test.each([labelStudio])("is destroyed without a probe after a refresh: $type", async (kase) => {
    const { id } = await created(kase);
    kase.set(world.sandbox, id, replacing(kase));
    world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
    world.sandbox.s3.clearRequests();
    expect((await world.stack.refresh()).exitCode).toBe(0);
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
    expect(kase.live(world.sandbox)).toEqual([]);
    expect(world.sandbox.s3.requests()).toEqual([]);
  });

  test.each([labelStudio])("is deleted without a probe by an up with a refresh: $type", async (kase) => {
    const { id } = await created(kase);
    kase.set(world.sandbox, id, replacing(kase));
    world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
    world.sandbox.s3.clearRequests();
    world.stack.program = async () => {};
    expect(await world.stack.up({ refresh: true })).toMatchObject({ exitCode: 0, error: "" });
    expect(kase.live(world.sandbox)).toEqual([]);
    expect(world.sandbox.s3.requests()).toEqual([]);
  });
});

test("a destroy with a refresh deletes a registration with drift without a probe", async () => {
  const { id } = await created(labelStudio);
  labelStudio.set(world.sandbox, id, replacing(labelStudio));
  world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
  world.sandbox.s3.clearRequests();
  const { exitCode } = await world.stack.cli(["destroy", "--refresh", "--yes", "--skip-preview"]);
  expect(exitCode).toBe(0);
  expect(labelStudio.live(world.sandbox)).toEqual([]);
  expect(world.sandbox.s3.requests()).toEqual([]);
});

test("a replacement that is not probed deletes the old object first", async () => {
  const before = await created(ryzeapi);
  world.stack.program = program(ryzeapi, wrong, { ...replacing(ryzeapi), verify: "skip" });
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const after = theOne(ryzeapi, world.sandbox);
  expect(after.id).not.toBe(before.id);
  expect(after.values).toMatchObject({ secretKey: wrong.secretAccessKey });
});

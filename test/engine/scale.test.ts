import { DEPLOY_TYPES } from "../services/modelslab/cases";
import { type EngineCase, engineCaseOf } from "./support/cases";
import { counts, forEach, openEngineWorld } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const labelStudio = engineCaseOf("LabelStudioImportStorage");
const modelslab = engineCaseOf("ModelsLabS3Config");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(300_000);

const LIMIT = { requests: 100, windowSeconds: 5 };
const amounts: [EngineCase, number][] = [
  [modelslab, DEPLOY_TYPES.length],
  [ryzeapi, 125],
  [labelStudio, 179],
  [flashback, 179],
];

test("500 resources are created, refreshed and deleted within RyzeAPI's rate limit", async () => {
  expect(amounts.reduce((sum, [, amount]) => sum + amount, 0)).toBe(500);
  const program = async () => {
    for (const [kase, amount] of amounts) {
      for (let number = 0; number < amount; number++) {
        kase.make(`${kase.type}-${number}`, kase.required(number));
      }
    }
  };
  // Without it the engine writes the whole state after each step, which takes most of the time.
  const env = { PULUMI_SKIP_CHECKPOINTS: "true" };
  const world = await openEngineWorld(program, { env, sandbox: { ryzeapi: { limit: LIMIT } } });
  const rejected = () => world.sandbox.requests("ryzeapi").filter(({ status }) => status === 429).length;

  const up = await world.stack.up();
  expect(up).toMatchObject({ exitCode: 0, error: "", changes: { create: 501 } });
  const types = amounts.map(([kase]) => kase);
  expect(counts(world.sandbox, types)).toEqual(
    Object.fromEntries(amounts.map(([{ type }, amount]) => [type, amount])),
  );
  expect(rejected()).toBeLessThanOrEqual(2);
  expect(await world.stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
  expect(rejected()).toBeLessThanOrEqual(5);
});

test("200 resources of a service that only has a list share it", async () => {
  const { type } = flashback;
  const program = async () => {
    for (let number = 0; number < 200; number++) {
      flashback.make(`${type}-${number}`, flashback.required(number));
    }
  };
  const world = await openEngineWorld(program, { sandbox: { flashback: { quota: 1000 } } });
  const requests = (method: string) =>
    world.sandbox.requests("flashback").filter((request) => request.method === method).length;

  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", changes: { create: 201 } });
  expect(requests("POST")).toBe(200);
  // One list before each create and one after it would be 400. The number depends on the speed of the machine.
  expect(requests("GET")).toBeLessThanOrEqual(150);
  world.sandbox.clearRequests();
  expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(requests("GET")).toBeLessThanOrEqual(10);
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
});

import { SERVICE_CASES } from "../../services/all-cases";
import { Stack } from "../provider/support/engine";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

let world: ProviderWorld;
beforeEach(async () => {
  world = await startWorld();
  listenToLog();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

test.each(SERVICE_CASES.filter(({ updateOfDeleted }) => updateOfDeleted !== undefined))(
  "an update of $type that was deleted outside Pulumi reports the fix",
  async ({ type: kind, neutral, nonKey, removeAll, prepare, updateOfDeleted = "" }) => {
    const stack = new Stack();
    await stack.up({ it: world.wanted(kind) });
    removeAll(world.sandbox);
    const changes = { ...neutral, [nonKey.field]: nonKey.value };
    expect((await stack.up({ it: world.wanted(kind, changes) })).errors).toEqual([
      expect.stringMatching(updateOfDeleted),
    ]);
    prepare(world.sandbox);
    expect((await stack.refresh()).steps).toEqual({ it: "delete" });
    expect((await stack.up({ it: world.wanted(kind, changes) })).steps).toEqual({ it: "create" });
    expect(world.live(kind)).toBe(1);
  },
);

test("a queue limit that outlasts the operation's time fails immediately and reports when to run again", async () => {
  world.sandbox.modelslab.options.rateLimited = true;
  const wanted = world.wanted("ModelsLabS3Config", { customTimeouts: { create: "300ms" } });
  const stack = new Stack();
  expect((await stack.up({ it: wanted })).errors).toEqual([
    expect.stringContaining(
      "ModelsLab: could not update the S3 details (POST /api/v1/enterprise/update_s3): HTTP 429, Rate limit exceeded. Maximum 5 queued requests allowed. The service requires a wait of 30 s. Run this again after ",
    ),
  ]);
  // A rejected request has no effect, so nothing is saved to state.
  expect(stack.state.size).toBe(0);
});

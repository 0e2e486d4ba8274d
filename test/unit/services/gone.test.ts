import type { Values } from "../../../src/services/kind";
import type { ResourceType } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { listen, startWorld, type World } from "../provider/support/world";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  listen();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

/** Deletes the object as somebody else would. */
const deleted: Partial<Record<ResourceType, () => void>> = {
  RyzeInstanceS3: () => world.sandbox.ryzeapi.instances.delete("my-instance"),
  LabelStudioImportStorage: () => world.sandbox.labelStudio.imports.rows.clear(),
  FlashbackBucket: () => world.sandbox.flashback.buckets.clear(),
};

test.each([
  [
    "RyzeInstanceS3",
    { pathPrefix: "other/" },
    /HTTP 404, Instance not found\. Create the instance at RyzeAPI first, or correct `instance`$/,
  ],
  [
    "LabelStudioImportStorage",
    { title: "Other" },
    /HTTP 404, an HTML page instead of JSON\. If it was deleted at the server, run pulumi refresh; else check that baseUrl/,
  ],
  [
    "FlashbackBucket",
    { region: "auto", endpoint: "https://m.example.com" },
    /HTTP 404, Bucket not found\. If it was deleted at Flashback, run pulumi refresh; else check that baseUrl/,
  ],
] as [ResourceType, Values, RegExp][])(
  "an update of %s that was deleted elsewhere says what to do",
  async (kind, changes, expected) => {
    const stack = new Stack();
    await stack.up({ it: world.wanted(kind) });
    deleted[kind]?.();
    expect((await stack.up({ it: world.wanted(kind, changes) })).errors).toEqual([
      expect.stringMatching(expected),
    ]);
    if (kind === "RyzeInstanceS3") {
      world.sandbox.ryzeapi.addInstance("my-instance");
    }
    expect((await stack.refresh()).steps).toEqual({ it: "delete" });
    expect((await stack.up({ it: world.wanted(kind, changes) })).steps).toEqual({ it: "create" });
    expect(world.live(kind)).toBe(1);
  },
);

test("a queue limit that outlasts the operation's time fails at once and says when to run again", async () => {
  world.sandbox.modelslab.options.rateLimited = true;
  const wanted = world.wanted("ModelsLabS3Config", { customTimeouts: { create: "300ms" } });
  const stack = new Stack();
  expect((await stack.up({ it: wanted })).errors).toEqual([
    expect.stringContaining(
      "ModelsLab: could not set the S3 details (POST /api/v1/enterprise/update_s3): HTTP 429, Rate limit exceeded. Maximum 5 queued requests allowed. The service asks to wait 30 s: run this again after ",
    ),
  ]);
  // A refusal has had no effect, so there is nothing to keep.
  expect(stack.state.size).toBe(0);
});

import { registrations, secretKeys } from "../../scripts/lib/demo/scene";
import type { EngineStack } from "../engine/support/stack";
import {
  awsWorld,
  bucketOf,
  EXAMPLE_CONFIG,
  exampleProgram,
  existingObjects,
  NOTHING,
  uploadedImage,
} from "./support/world";

jest.setTimeout(240_000);

const world = awsWorld();
/** The program as its README changes it before a destroy. */
const unprotected = exampleProgram((code) => code.replace("uses: {", "bucket: { protect: false }, uses: {"));

describe("the lifecycle of examples/aws under the real CLI", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await world.open(exampleProgram(), EXAMPLE_CONFIG);
  });

  test("a preview creates nothing", async () => {
    const preview = await stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, error: "" });
    expect(preview.changes).toEqual({ create: 25 });
    expect(await existingObjects(world.account)).toEqual(NOTHING);
  });

  test("up registers the bucket with four services, which can use it", async () => {
    expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
    const { sandbox } = world.account;
    expect(registrations(sandbox)).toEqual({ ModelsLab: 1, RyzeAPI: 1, "Label Studio": 1, Flashback: 1 });
    expect(new Set(secretKeys(sandbox)).size).toBe(4);
    const { url, status } = await uploadedImage(world.account);
    const bucket = bucketOf(world.account);
    expect(url).toMatch(
      new RegExp(`^https://${bucket.name}\\.s3\\.eu-central-1\\.amazonaws\\.com/generations/`),
    );
    expect(status).toBe(200);
    // Uploads of the probe are deleted.
    expect([...bucket.objects.keys()].filter((key) => !key.startsWith("generations/"))).toEqual(["raw/"]);
  });

  test("the same program and a refresh change nothing", async () => {
    const before = stack.stateText();
    expect(await stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect(await stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    for (const secret of secretKeys(world.account.sandbox)) {
      expect(before).not.toContain(secret);
    }
  });

  test("up repairs settings that were changed outside Pulumi, after a refresh", async () => {
    const bucket = bucketOf(world.account);
    const { cors } = bucket;
    bucket.cors = [];
    bucket.ownership = "BucketOwnerEnforced";
    expect(await stack.refresh()).toMatchObject({ exitCode: 0 });
    const up = await stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.ops).toEqual({ "media-cors": ["create"], "media-ownership": ["update"] });
    expect(bucket).toMatchObject({ cors, ownership: "BucketOwnerPreferred" });
  });

  test("up changes a setting", async () => {
    stack.program = unprotected;
    await stack.setConfig({ "test:labelStudioOrigin": "https://other.example.com" });
    const up = await stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.ops).toEqual({ "media-cors": ["update"] });
    expect(bucketOf(world.account).cors[0]?.AllowedOrigins).toEqual(["https://other.example.com"]);
  });

  test("destroy keeps a bucket that contains objects, and a second one leaves nothing", async () => {
    const bucket = bucketOf(world.account);
    const destroy = await stack.destroy();
    expect(destroy.exitCode).not.toBe(0);
    expect(destroy.error).toContain("BucketNotEmpty");
    expect(await existingObjects(world.account)).toEqual({ ...NOTHING, buckets: [bucket.name] });
    bucket.objects.clear();
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
    expect(await existingObjects(world.account)).toEqual(NOTHING);
    expect(stack.resources()).toEqual([]);
  });
});

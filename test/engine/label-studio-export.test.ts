import { LabelStudioExportStorage, LabelStudioImportStorage } from "../../src";
import type { CaseValues } from "./support/cases";
import type { RunOutcome } from "./support/stack";
import { type EngineWorld, openEngineWorld } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
beforeAll(async () => {
  world = await openEngineWorld(async () => {});
});
afterAll(() => world.close());
beforeEach(() => world.sandbox.clearRequests());

function inputs(prefix: string, more: CaseValues) {
  const { name: bucket, endpoint: s3Endpoint, region, accessKeyId, secretAccessKey } = world.sandbox.bucket;
  const keys = { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
  return { project: 1, bucket, s3Endpoint, regionName: region, prefix, ...keys, ...more };
}

function up(
  more: CaseValues = {},
  options: { customTimeouts?: { create: string } } = {},
): Promise<RunOutcome> {
  world.stack.program = async () => {
    new LabelStudioExportStorage("annotations", inputs("annotations", more), options);
  };
  return world.stack.up();
}

const requests = () => world.sandbox.requests("labelStudio").map(({ method, path }) => `${method} ${path}`);
const synced = () => requests().filter((request) => request.endsWith("/sync"));
const rows = () => [...world.sandbox.labelStudio.exports.rows.values()];
const exported = () =>
  [...world.sandbox.s3.bucket(world.sandbox.bucket.name).objects.keys()].filter((key) =>
    key.startsWith("annotations/"),
  );

describe("the lifecycle of an export storage", () => {
  test("is created for an empty directory, and a second up changes nothing", async () => {
    world.sandbox.labelStudio.contents.annotate(1, [{ value: "cat" }]);
    expect(await up()).toMatchObject({
      exitCode: 0,
      error: "",
      messages: [],
      ops: { annotations: ["create"] },
    });
    expect(rows()).toMatchObject([{ project: 1, bucket: "sandbox-bucket", prefix: "annotations" }]);
    expect(world.stack.resource("annotations").outputs).toMatchObject({ verifyOutcome: "passed" });
    expect(synced()).toEqual([]);
    expect(exported()).toEqual(["annotations/1"]);
    world.sandbox.clearRequests();
    expect((await up()).ops).toEqual({});
    expect(requests()).toEqual([]);
  });

  test("is updated in place, and drift that a refresh finds is repaired", async () => {
    expect((await up({ title: "All of them", canDeleteObjects: true })).ops).toEqual({
      annotations: ["update"],
    });
    expect(rows()).toMatchObject([{ title: "All of them", can_delete_objects: true }]);
    for (const row of rows()) {
      row.title = "changed elsewhere";
    }
    expect((await world.stack.refresh()).marked).toEqual({ annotations: ["~title"] });
    expect((await up({ title: "All of them", canDeleteObjects: true })).ops).toEqual({
      annotations: ["update"],
    });
    expect(rows()).toMatchObject([{ title: "All of them" }]);
  });

  test("is replaced if the project changes", async () => {
    const replaced = await up({ project: 2 });
    expect(replaced.ops.annotations).toEqual(
      expect.arrayContaining(["delete-replaced", "create-replacement"]),
    );
    expect(rows()).toMatchObject([{ project: 2, title: null, can_delete_objects: false }]);
  });

  test("is deleted, and its objects are kept", async () => {
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0 });
    expect(rows()).toEqual([]);
    expect(exported()).toEqual(["annotations/1"]);
  });
});

describe("sync", () => {
  afterEach(() => world.stack.destroy());

  test("onChange syncs when the storage is created and when it changes", async () => {
    await up({ sync: "onChange" });
    expect(synced()).toHaveLength(1);
    world.sandbox.clearRequests();
    expect((await up({ sync: "onChange" })).ops).toEqual({});
    await up({ sync: "onChange", title: "Changed" });
    expect(synced()).toHaveLength(1);
  });

  test("onCreate syncs once", async () => {
    await up({ sync: "onCreate" });
    await up({ sync: "onCreate", title: "Changed" });
    expect(synced()).toHaveLength(1);
  });

  test("a failed sync with HTTP 200 prints a warning, and the storage is created", async () => {
    world.stack.program = async () => {
      new LabelStudioImportStorage("pictures", inputs("generations", { sync: "onCreate" }));
    };
    const made = await world.stack.up();
    expect(made).toMatchObject({ exitCode: 0, ops: { pictures: ["create"] } });
    expect(made.messages.join("\n")).toMatch(
      /the sync of storage \d+ failed: an object does not contain tasks in JSON\. Set useBlobUrls: true/,
    );
    expect(`${made.stdout}${made.stderr}${world.stack.stateText()}`).not.toContain("Traceback");
  });

  test("a long sync continues on the server", async () => {
    const then = { delayMs: 60_000 };
    const slow = world.sandbox.fault({ service: "labelStudio", path: /\/sync$/, then });
    const made = await up({ sync: "onCreate" }, { customTimeouts: { create: "4s" } });
    slow.remove();
    expect(made).toMatchObject({ exitCode: 0, ops: { annotations: ["create"] } });
    expect(made.messages.join("\n")).toMatch(
      /is still running\. The server continues it, and this update does not wait for it\./,
    );
    expect(made.seconds).toBeLessThan(20);
    expect(rows()).toHaveLength(1);
  });
});

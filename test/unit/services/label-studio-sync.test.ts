import type { Values } from "../../../src/services/resource-definition";
import { Stack } from "../provider/support/engine";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

const kind = "LabelStudioImportStorage";
let world: ProviderWorld;
let logged: string[];

openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

/** Creates a storage of a new bucket, and returns what was logged. */
async function up(keys: readonly string[], changes: Values = {}): Promise<string[]> {
  const { bucket: ready, urls, labelStudio, s3 } = world.sandbox;
  const { name, region: regionName, endpoint: s3Endpoint } = ready;
  const { objects } = s3.bucket(name);
  const [object] = objects.values();
  objects.clear();
  for (const key of keys) {
    objects.set(key, { ...(object as NonNullable<typeof object>), key });
  }
  const access = { awsAccessKeyId: ready.accessKeyId, awsSecretAccessKey: ready.secretAccessKey };
  const connection = { token: labelStudio.personalToken, baseUrl: urls.labelStudio };
  const settings = { project: 1, bucket: name, s3Endpoint, regionName, useBlobUrls: true, prefix: "raw/" };
  const inputs = { ...settings, ...access, ...connection, sync: "onCreate", presign: false, ...changes };
  const stack = new Stack();
  expect(await stack.up({ it: { kind, inputs } })).toMatchObject({ errors: [] });
  return logged;
}

test("a sync that creates tasks logs nothing", async () => {
  expect(await up(["raw/a.jpg"])).toEqual([]);
});

test("objects in directories are reported by the probe and by the sync", async () => {
  expect(await up(["raw/day-1/a.jpg"])).toEqual([
    expect.stringMatching(
      /All objects are in directories below "raw\/", .*will import nothing\. Set recursiveScan: true\.$/,
    ),
    expect.stringMatching(
      /created no tasks\. Check whether "raw\/" contains objects; .*requires recursiveScan: true\.$/,
    ),
  ]);
});

test("a sync names the settings that can exclude all objects", async () => {
  expect(await up(["raw/a.jpg"], { recursiveScan: true, regexFilter: "\\.jpg$", verify: "skip" })).toEqual([
    expect.stringMatching(/created no tasks\. Check whether "raw\/" contains objects; whether regexFilter/),
  ]);
});

test("a sync without new objects logs nothing if tasks exist", async () => {
  const stored = {
    status: "completed",
    last_sync_count: 0,
    recursive_scan: false,
    meta: { tasks_existed: 2 },
  };
  world.fault(kind, { status: 200, body: stored }, { path: /\/sync$/ });
  expect(await up(["raw/a.jpg"])).toEqual([]);
});

test("rejected tasks are reported", async () => {
  world.fault(kind, { status: 200, body: { status: "completed_with_errors" } }, { path: /\/sync$/ });
  expect(await up(["raw/a.jpg"])).toEqual([
    expect.stringMatching(/completed, but Label Studio rejected tasks/),
  ]);
});

/** The state of a storage after a sync that met SQLite's lock: two simultaneous writes, measured on the real server. */
const locked = {
  status: "failed",
  traceback:
    "Traceback (most recent call last):\n  …\ndjango.db.utils.OperationalError: database is locked\n",
};

test("a sync that failed because SQLite was locked is repeated", async () => {
  world.fault(kind, { status: 200, body: locked }, { path: /\/sync$/, times: 2 });
  expect(await up(["raw/a.jpg"])).toEqual([]);
  const [storage] = world.sandbox.labelStudio.imports.rows.values();
  expect(storage).toMatchObject({ status: "completed", last_sync_count: 1 });
});

test("a database that stays locked is named as the cause", async () => {
  world.fault(kind, { status: 200, body: locked }, { path: /\/sync$/, times: 10 });
  expect(await up(["raw/a.jpg"])).toEqual([
    expect.stringMatching(/failed: other requests locked Label Studio's SQLite database/),
  ]);
});

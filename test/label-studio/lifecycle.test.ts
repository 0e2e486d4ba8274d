import type { Sandbox } from "pulumi-byob-sandbox";
import {
  changeInputs,
  furtherKey,
  type RegisteredStorages,
  registered,
  storages,
  tasks,
  waitForExport,
} from "./support/registered";
import { EXPORT, IMPORT, openEmulators, realServers, realWorld } from "./support/world";

jest.setTimeout(120_000);

const { stacks: server } = realServers();
const fine = { exitCode: 0, error: "" };
let sandbox: Sandbox;
let now: RegisteredStorages;

beforeAll(async () => {
  sandbox = await openEmulators(server.token);
});
afterAll(() => sandbox.stop());

describe.each([
  ["the legacy token", server.token],
  ["a personal access token", server.personalToken],
])("both storage resources on the real server with %s", (_, token) => {
  beforeAll(async () => {
    now = await registered(realWorld(server, sandbox), sandbox, token);
  });
  afterAll(() => now.stack.dispose());

  test("an up registers the storages, probes the bucket and imports the tasks", async () => {
    expect(await now.stack.up()).toMatchObject({ ...fine, ops: { images: ["create"], labels: ["create"] } });
    const { images, labels } = await storages(now);
    expect(images).toMatchObject({
      bucket: now.bucket,
      prefix: "raw/",
      status: "completed",
      last_sync_count: 2,
    });
    expect(labels).toMatchObject({ bucket: now.bucket, prefix: "annotations", title: "Labels" });
    expect(await tasks(now)).toHaveLength(2);
  });

  test("an annotation becomes an object in the bucket", async () => {
    const [task] = await tasks(now);
    const made = await now.world.send("POST", `/api/tasks/${task}/annotations/`, { body: { result: [] } });
    expect(made.status).toBe(201);
    await waitForExport(now, sandbox, `annotations/${made.json.id}`);
  });

  test("an up and a refresh detect no changes", async () => {
    expect(await now.stack.up({ expectNoChanges: true })).toMatchObject({ ...fine, ops: {} });
    expect(await now.stack.refresh({ expectNoChanges: true })).toMatchObject(fine);
    expect(await tasks(now)).toHaveLength(2);
  });

  test("a change is sent to the server", async () => {
    changeInputs(now, { images: { presignTtl: 15, prefix: "notes/" }, labels: { canDeleteObjects: true } });
    expect(await now.stack.up()).toMatchObject({ ...fine, ops: { images: ["update"], labels: ["update"] } });
    const { images, labels } = await storages(now);
    expect(images).toMatchObject({ presign_ttl: 15, prefix: "notes/" });
    expect(labels).toMatchObject({ can_delete_objects: true });
  });

  test("drift is detected and repaired", async () => {
    const { images, labels } = await storages(now);
    await now.world.send("PATCH", IMPORT + images.id, { body: { prefix: "raw/", presign: false } });
    await now.world.send("PATCH", `${EXPORT}/${labels.id}`, { body: { title: "by hand" } });
    const up = await now.stack.up({ refresh: true });
    expect(up).toMatchObject({
      ...fine,
      ops: { images: ["refresh", "update"], labels: ["refresh", "update"] },
    });
    const repaired = await storages(now);
    expect(repaired.images).toMatchObject({ prefix: "notes/", presign: true });
    expect(repaired.labels).toMatchObject({ title: "Labels" });
  });

  test("rotated keys cause an update, and the storages work with them", async () => {
    const keys = furtherKey(now, sandbox);
    const before = await storages(now);
    changeInputs(now, { images: keys, labels: keys });
    expect(await now.stack.up()).toMatchObject({ ...fine, ops: { images: ["update"], labels: ["update"] } });
    sandbox.s3.clearRequests();
    await now.world.send("POST", `${IMPORT}${before.images.id}/sync`);
    expect(sandbox.s3.requests().map(({ status }) => status)).not.toContain(403);
    expect(now.stack.stateText()).not.toContain(String(keys.awsSecretAccessKey));
  });

  test("a storage that was deleted on the server is created again", async () => {
    const { labels } = await storages(now);
    await now.world.send("DELETE", `${EXPORT}/${labels.id}`);
    expect(await now.stack.up({ refresh: true })).toMatchObject({
      ...fine,
      ops: { images: ["refresh"], labels: ["refresh", "create"] },
    });
    const recreated = await storages(now);
    expect(recreated.labels).toMatchObject({ title: "Labels" });
    expect(recreated.labels.id).not.toBe(labels.id);
  });

  test("a destroy deletes the storages and keeps the tasks", async () => {
    expect(await now.stack.destroy()).toMatchObject({
      ...fine,
      ops: { images: ["delete"], labels: ["delete"] },
    });
    expect(await storages(now)).toEqual({ images: {}, labels: {} });
    expect(await tasks(now)).toHaveLength(3);
  });
});

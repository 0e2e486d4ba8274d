import { Deadline } from "../../../src/http/deadline";
import { LabelStudioClient } from "../../../src/services/label-studio/client";
import { requestSync } from "../../../src/services/label-studio/sync";
import type { Values } from "../../../src/services/resource-definition";
import { Stack } from "../provider/support/engine";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

const kind = "LabelStudioExportStorage";
let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

function program(changes: Values = {}) {
  const { bucket: ready, urls, labelStudio } = world.sandbox;
  const { name: bucket, endpoint: s3Endpoint, region: regionName, accessKeyId, secretAccessKey } = ready;
  const keys = { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
  const connection = { token: labelStudio.personalToken, baseUrl: urls.labelStudio };
  const inputs = {
    project: 1,
    bucket,
    s3Endpoint,
    regionName,
    prefix: "out",
    ...keys,
    ...connection,
    ...changes,
  };
  return { it: { kind, inputs } };
}

const requests = () => world.requests("LabelStudioImportStorage");
const paths = () => requests().filter((request) => request.includes("/export/"));
const rows = () => [...world.sandbox.labelStudio.exports.rows.values()];

describe("export storages", () => {
  test("have separate routes, without a slash at the end of the collection", async () => {
    const stack = new Stack();
    expect(await stack.up(program())).toMatchObject({ steps: { it: "create" }, errors: [] });
    expect(paths()).toEqual(["GET /api/storages/export/s3", "POST /api/storages/export/s3"]);
    expect(await stack.refresh()).toMatchObject({ steps: { it: "same" }, errors: [] });
    expect(await stack.up(program({ canDeleteObjects: true }))).toMatchObject({ steps: { it: "update" } });
    expect(rows()).toMatchObject([{ can_delete_objects: true }]);
    expect(await stack.up(program())).toMatchObject({ steps: { it: "update" } });
    expect(rows()).toMatchObject([{ can_delete_objects: false }]);
    expect(await stack.destroy()).toMatchObject({ errors: [] });
    expect(rows()).toEqual([]);
  });

  test("are treated as deleted with their project, although the list of an unknown project is a page", async () => {
    const stack = new Stack();
    await stack.up(program());
    world.sandbox.labelStudio.removeProject(1);
    expect(await stack.destroy()).toMatchObject({ errors: [] });
    expect(paths().slice(-2)).toEqual(["GET /api/storages/export/s3/1", "GET /api/storages/export/s3"]);
    expect(requests().slice(-2)).toEqual(["GET /api/projects/1/", "GET /api/projects/"]);
  });

  test("an import storage of the same bucket is another object", async () => {
    const stack = new Stack();
    await stack.up(program());
    world.sandbox.labelStudio.imports.add({ project: 1, bucket: "sandbox-bucket", prefix: "out" });
    const [row] = rows();
    world.sandbox.labelStudio.exports.rows.clear();
    expect(await stack.refresh()).toMatchObject({ steps: { it: "delete" }, errors: [] });
    expect(row).toBeDefined();
  });

  test("an existing storage is taken over only with adopt", async () => {
    world.sandbox.labelStudio.exports.add({
      ...{ project: 1, bucket: "sandbox-bucket", prefix: "out", description: "by hand" },
      created_at: "2020-01-01T00:00:00.000000Z",
    });
    expect((await new Stack().up(program())).errors).toEqual([expect.stringContaining("adopt: true")]);
    const stack = new Stack();
    expect(await stack.up(program({ adopt: true }))).toMatchObject({ errors: [] });
    expect(rows()).toMatchObject([{ id: 1, description: null }]);
    expect(stack.stored("it").id).toBe("1");
  });

  test("can be probed with a write, which leaves no object", async () => {
    const stack = new Stack();
    await stack.up(program({ verify: { onFailure: "fail", probe: "write" } }));
    expect(stack.stored("it").outputs.verifyOutcome).toBe("passed");
    const operations = world.sandbox.s3.requests().map(({ operation }) => operation);
    expect(operations).toEqual(expect.arrayContaining(["PutObject", "DeleteObject"]));
    const { objects } = world.sandbox.s3.bucket("sandbox-bucket");
    expect([...objects.keys()]).toEqual(["generations/welcome.png"]);
  });
});

describe("sync", () => {
  const sync = () => paths().filter((request) => request.endsWith("/sync"));

  test.each([
    [undefined, 0, 0],
    ["never", 0, 0],
    ["onCreate", 1, 1],
    ["onChange", 1, 2],
  ])("%s: %i after create, %i after an update", async (when, first, second) => {
    const stack = new Stack();
    const chosen = when === undefined ? {} : { sync: when };
    await stack.up(program(chosen));
    expect(sync()).toHaveLength(first);
    await stack.up(program({ ...chosen, title: "other" }));
    expect(sync()).toHaveLength(second);
    expect(logged).toEqual([]);
  });

  test("a rejected sync is a warning, and the storage stays", async () => {
    const stack = new Stack();
    await stack.up(program({ sync: "onCreate", synchronizable: false }));
    expect(logged).toEqual([
      expect.stringMatching(/is registered, but could not be synced: .*not synchronizable/),
    ]);
    expect(stack.stored("it").id).toBe("1");
  });

  test("a failed sync is reported with an explanation, never with the server's traceback", async () => {
    await new Stack().up(program());
    const failing = async (traceback: string | null) => {
      world.sandbox.clearFaults();
      world.fault(
        "LabelStudioImportStorage",
        { status: 200, body: { status: "failed", traceback } },
        { path: /\/sync$/ },
      );
      await call(1_000);
      return logged.at(-1);
    };
    expect(await failing('File "/server/x.py"\nre.error: bad')).toMatch(/regexFilter is not a valid Python/);
    expect(await failing('edit settings and enable "Tasks" import method')).toMatch(/Set useBlobUrls: true/);
    expect(await failing(null)).toMatch(/failed: Label Studio shows the cause/);
    expect(logged.join("\n")).not.toContain("/server/");
  });

  test("a slow sync continues on the server after the time limit", async () => {
    await new Stack().up(program());
    world.fault("LabelStudioImportStorage", { delayMs: 30_000 }, { path: /\/sync$/ });
    const started = Date.now();
    await call(150);
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(logged).toEqual([expect.stringContaining("is still running")]);
    expect(sync()).toHaveLength(1);
  });

  /** Syncs storage 1 with a separate time limit. */
  async function call(syncMs: number): Promise<void> {
    const { urls, labelStudio } = world.sandbox;
    const deadline = new Deadline(20_000);
    const warn = (text: string) => void logged.push(text);
    const credential = { token: labelStudio.personalToken };
    const connection = { baseUrl: urls.labelStudio, credential, deadline, secrets: [], warn };
    const api = new LabelStudioClient(connection, "export", syncMs);
    try {
      await requestSync("1", {
        api,
        server: urls.labelStudio,
        signal: deadline.signal,
        log: { warn },
        acquire: () => {},
        otherOwner: () => undefined,
      });
    } finally {
      deadline.dispose();
    }
  }
});

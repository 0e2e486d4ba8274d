import { Stack } from "../provider/support/engine";
import { startProcess } from "../provider/support/process";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

// Flashback can only list buckets, so every read depends on rows that other people created.
const kind = "FlashbackBucket";
let world: ProviderWorld;
let logged: string[];
beforeEach(async () => {
  world = await startWorld({ flashback: { quota: 1000 } });
  logged = listenToLog();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

const program = (changes = {}) => ({ it: world.wanted(kind, changes) });
const rows = () => [...world.sandbox.flashback.buckets.values()];
const lists = () =>
  world.sandbox.requests("flashback").filter(({ method, path }) => `${method} ${path}` === "GET /bucket");

async function withRows(...others: unknown[]): Promise<Stack> {
  const stack = new Stack();
  expect((await stack.up(program())).errors).toEqual([]);
  const buckets = [...rows(), ...others];
  world.fault(
    kind,
    { status: 200, body: { success: true, buckets } },
    { method: "GET", path: "/bucket", times: 99 },
  );
  return stack;
}

test.each([
  ["null as bucket", { id: "other", name: "x", bucket: null, storageType: "S3" }],
  ["a number as id", { id: 7, name: "x", bucket: "b", storageType: "S3" }],
  ["a number as date", { id: "other", name: "x", bucket: "b", storageType: "S3", createdAt: 1 }],
  ["nothing", {}],
  ["null", null],
  ["a string", "row"],
])("a row of another customer with %s is ignored", async (_, row) => {
  const stack = await withRows(row);
  expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
  expect((await new Stack().up(program({ name: "new" }))).errors).toEqual([
    expect.stringContaining("does not contain it yet"),
  ]);
});

test("a row of the resource without the documented format is an error with the invalid fields", async () => {
  const stack = await withRows();
  const [own] = rows();
  world.sandbox.clearFaults();
  world.fault(
    kind,
    { status: 200, body: { success: true, buckets: [{ ...own, bucket: null, createdAt: 1 }] } },
    { method: "GET", path: "/bucket", times: 9 },
  );
  expect((await stack.refresh()).errors).toEqual([expect.stringContaining("(bucket, createdAt)")]);
  expect(stack.state.size).toBe(1);
});

test("a list of 30 MB is read", async () => {
  const otherBuckets = {
    id: "other",
    name: "x",
    bucket: "b",
    storageType: "S3",
    // wording-ignore: String.prototype.repeat
    region: "r".repeat(30 * 1024 * 1024),
  };
  const stack = await withRows(otherBuckets);
  expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
});

test("the list is requested for the workspace, and for the account when the bucket is not in it", async () => {
  const stack = new Stack();
  await stack.up(program());
  world.sandbox.clearRequests();
  await stack.refresh();
  expect(lists().map(({ query }) => query)).toEqual([{ workspaceId: "workspace-123" }]);
  world.sandbox.flashback.workspaces.set("workspace-456", { accessible: true });
  for (const row of rows()) {
    Object.assign(row, { workspaceId: "workspace-456" });
  }
  world.sandbox.clearRequests();
  expect((await stack.refresh()).errors).toEqual([]);
  expect(lists().map(({ query }) => query)).toEqual([{ workspaceId: "workspace-123" }, {}]);
  expect(stack.stored("it").outputs.workspaceId).toBe("workspace-456");
});

test("reads at the same time send one list", async () => {
  const stack = new Stack();
  const names = Array.from({ length: 30 }, (_, number) => `bucket-${number}`);
  await stack.up(Object.fromEntries(names.map((name) => [name, world.wanted(kind, { name, bucket: name })])));
  world.sandbox.clearRequests();
  const { handler } = startProcess();
  const reads = names.map((name) => handler(kind).read(stack.stored(name).id, stack.stored(name).outputs));
  for (const { props } of await Promise.all(reads)) {
    expect(props).toBeDefined();
  }
  expect(lists()).toHaveLength(1);
});

test.each([
  ["GET", "/bucket", "refresh"],
  ["DELETE", /^\/bucket\//, "destroy"],
] as const)(
  "a 429 of %s %s is a rate limit: the request is retried after the wait",
  async (method, path, command) => {
    const stack = new Stack();
    await stack.up(program());
    const body = { success: false, message: "slow down" };
    world.fault(kind, { status: 429, body, headers: { "retry-after": "1" } }, { method, path, times: 1 });
    const started = Date.now();
    expect((await stack[command]()).errors).toEqual([]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  },
);

test("an equal bucket in the same workspace is reported by a refresh, and other ones are not", async () => {
  const stack = new Stack();
  await stack.up(program());
  const [own] = rows();
  if (!own) {
    throw new Error("no bucket");
  }
  world.sandbox.flashback.buckets.set("duplicate", { ...own, id: "duplicate" });
  world.sandbox.flashback.buckets.set("other", { ...own, id: "other", region: "elsewhere" });
  logged.length = 0;
  expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
  expect(logged).toEqual([
    expect.stringContaining(
      `Flashback bucket "${own.id}": workspace "workspace-123" also contains "duplicate" with the same settings`,
    ),
  ]);
});

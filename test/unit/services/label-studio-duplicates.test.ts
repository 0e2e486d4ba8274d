import { Stack } from "../provider/support/engine";
import { startProcess } from "../provider/support/process";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

const kind = "LabelStudioImportStorage";
let world: ProviderWorld;
let logged: string[];
let stack: Stack;
openWorldForEachTest(async (opened, log) => {
  world = opened;
  logged = log;
  stack = new Stack();
  await stack.up({ it: world.wanted(kind) });
});

const storages = () => world.sandbox.labelStudio.imports;
const own = () => {
  const [row] = [...storages().rows.values()];
  if (!row) {
    throw new Error("no storage");
  }
  return row;
};

test("an equal storage of the same project is reported by a refresh, and other ones are not", async () => {
  const { id, created_at: _, ...row } = own();
  const duplicate = storages().add({ ...row });
  storages().add({ ...row, description: "another" });
  logged.length = 0;
  expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
  expect(logged).toEqual([
    expect.stringContaining(
      `Label Studio import storage "${id}": project 1 also contains "${duplicate.id}" with the same settings`,
    ),
  ]);
});

test("a list that fails does not fail the refresh of a storage that was read", async () => {
  world.fault(
    kind,
    { status: 403, body: { detail: "no" } },
    { method: "GET", path: "/api/storages/s3/", times: 9 },
  );
  expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
});

test("reads of one project at the same time send one list", async () => {
  const names = Array.from({ length: 20 }, (_, number) => `storage-${number}`);
  await stack.up(Object.fromEntries(names.map((name) => [name, world.wanted(kind, { title: name })])));
  world.sandbox.clearRequests();
  const { handler } = startProcess();
  const read = (name: string) => handler(kind).read(stack.stored(name).id, stack.stored(name).outputs);
  await read(names[0] ?? "");
  world.sandbox.clearRequests();
  await Promise.all(names.map(read));
  const lists = world.requests(kind).filter((line) => line === "GET /api/storages/s3/");
  expect(lists.length).toBeLessThanOrEqual(5);
});

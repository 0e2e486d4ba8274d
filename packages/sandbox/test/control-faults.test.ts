// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { type Sandbox, startSandbox } from "../src";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

async function listOf(service: "ryzeapi" | "flashback" | "s3"): Promise<unknown> {
  return (await fetch(`${sandbox.urls[service]}/_sandbox/faults`)).json();
}

const remove = (service: "ryzeapi" | "s3", id: number | string) =>
  fetch(`${sandbox.urls[service]}/_sandbox/faults/${id}`, { method: "DELETE" });

test("the active faults of one emulator are listed with the requests that they still affect", async () => {
  sandbox.fault({
    service: "ryzeapi",
    method: "GET",
    path: /^\/api/,
    times: 3,
    then: { status: 503, body: { secret: "never-shown" }, headers: { "x-secret": "never-shown" } },
  });
  sandbox.fault({ service: "flashback", path: "/bucket", when: () => true, then: { drop: "after" } });
  sandbox.s3.fault({ operation: "GetObject", times: Number.POSITIVE_INFINITY, then: { delayMs: 1 } });
  await fetch(`${sandbox.urls.ryzeapi}/api/status`);
  expect(await listOf("ryzeapi")).toEqual([
    {
      id: 1,
      service: "ryzeapi",
      method: "GET",
      pathPattern: "^\\/api",
      times: 2,
      hits: 1,
      then: { status: 503 },
    },
  ]);
  expect(await listOf("flashback")).toEqual([
    {
      id: 2,
      service: "flashback",
      path: "/bucket",
      conditional: true,
      times: 1,
      hits: 0,
      then: { drop: "after" },
    },
  ]);
  expect(await listOf("s3")).toMatchObject([{ id: 1, times: "always", conditional: true }]);
});

test("one fault is removed, and only by the emulator that it belongs to", async () => {
  const first = sandbox.fault({ service: "ryzeapi", path: "/a", then: { status: 500 } });
  sandbox.fault({ service: "ryzeapi", path: "/b", then: { status: 500 } });
  sandbox.fault({ service: "flashback", path: "/c", then: { status: 500 } });
  expect((await remove("ryzeapi", 1)).status).toBe(204);
  expect(await listOf("ryzeapi")).toMatchObject([{ id: 2, path: "/b" }]);
  for (const id of [1, 3]) {
    const response = await remove("ryzeapi", id);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: `Fault ${id} of RyzeAPI is not active.` });
  }
  expect((await remove("ryzeapi", "x")).status).toBe(404);
  expect(await listOf("flashback")).toHaveLength(1);
  first.remove();
  sandbox.fault({ service: "ryzeapi", path: "/d", then: { status: 500 } });
  expect(await listOf("ryzeapi")).toMatchObject([{ id: 2 }, { id: 4 }]);
});

/**
 * Hostile inputs and ids through the real plugin process: they reach no other path, and no other host.
 *
 * The service records the path of each request. With every hostile value, each path has the segments of the same
 * operation with ordinary values, except for the segment that contains the encoded value.
 */
import fc from "fast-check";
import { contractCases, of } from "../contract/support/cases";
import type { Plugin } from "../contract/support/plugin";
import type { RpcValues } from "../contract/support/rpc";
import { type ContractWorld, openContractWorld } from "../contract/support/world";

jest.setTimeout(120_000);

let world: ContractWorld;
let plugin: Plugin;

beforeAll(async () => {
  world = await openContractWorld();
  plugin = await world.start();
});
afterAll(() => world.close());

/** Values that a careless client resolves, decodes or splits. */
const VALUES = [
  "..",
  ".",
  "../../admin",
  "a/../../b",
  "%2e%2e/%2e%2e",
  "..%2f..%2fadmin",
  "a?b=c#d",
  "a;b",
  "a\r\nHost: evil.example\r\n\r\nGET /admin HTTP/1.1",
  "a\u0000b",
  "\\\\evil.example\\a",
  "//evil.example/a",
  "http://evil.example/",
  "user:password@evil.example",
  "b\u00fccher.example",
  "\u202egnp.exe",
  "\uff0e\uff0e\uff0fadmin",
  "__proto__",
  "constructor",
  "{id}",
  "*",
  " ",
  // wording-ignore: String.prototype.repeat
  "x".repeat(20_000),
];
const hostile = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: "binary", minLength: 1 }));

/** The requests since the last call, as method and path. */
function takeRequests(): string[] {
  const requests = world.sandbox.requests().map(({ method, path }) => `${method} ${path}`);
  world.sandbox.clearRequests();
  return requests;
}

/** Replaces segments that contain the value in a form that a server decodes to it, and keeps all others. */
function shapeOf(request: string, value: string): string {
  return request
    .split("/")
    .map((segment) => (segment === encodeURIComponent(value) ? "{id}" : segment))
    .join("/");
}

/** Runs each operation with a value as the id, and returns the shapes of its requests. */
async function shapesWithId(type: (typeof contractCases)[number], id: string): Promise<string[]> {
  const state: RpcValues = of(type.type, { ...type.inputs, ...type.required(), owner: "own" });
  const failed = () => undefined;
  await plugin.read(id, state).catch(failed);
  await plugin.update(id, state, { ...state, ...type.change }).catch(failed);
  await plugin.delete(id, state).catch(failed);
  return takeRequests().map((request) => shapeOf(request, id));
}

test.each(contractCases)("an id of $type reaches no other path", async (one) => {
  const ordinary = new Set(await shapesWithId(one, "4711"));
  const property = fc.asyncProperty(hostile, async (id) => {
    for (const shape of await shapesWithId(one, id)) {
      expect(ordinary).toContain(shape);
    }
  });
  await fc.assert(property, { seed: 14, numRuns: 40, examples: VALUES.map((value): [string] => [value]) });
});

test.each(contractCases)("an input of $type reaches no other path", async (one) => {
  const inputs = of(one.type, { ...one.inputs, ...one.required() });
  const names = Object.keys(inputs).filter(
    (name) => typeof inputs[name] === "string" && name !== "__provider",
  );
  await plugin.create(inputs).catch(() => undefined);
  const ordinary = new Set(
    takeRequests().map((request) => shapeOf(request, String(inputs[one.replacing.field]))),
  );
  for (const name of names) {
    for (const value of VALUES) {
      const changed = { ...inputs, [name]: value };
      const { failures } = await plugin.check(changed);
      if (failures.length > 0) {
        continue;
      }
      const created = await plugin.create(changed).catch(() => undefined);
      for (const request of takeRequests()) {
        expect([...ordinary].map(withoutIds)).toContain(withoutIds(shapeOf(request, value)));
      }
      if (created !== undefined) {
        one.remove(world.sandbox, created.id);
      }
    }
  }
});

/** Replaces ids that the service chooses. */
function withoutIds(request: string): string {
  return request.replace(/\/(?:\d+|[\da-f-]{36}|instance-0)(?=\/|$)/g, "/{id}");
}

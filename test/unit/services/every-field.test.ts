import { declarations } from "../../../src/provider/entry";
import { effective } from "../../../src/services/compare";
import { fields, type ResourceDefinition, type Values } from "../../../src/services/resource-definition";
import { caseOf, SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { Stack } from "../provider/support/engine";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

const kinds = declarations();
const kindOf = (type: string) => kinds.find((kind) => kind.type === type) as ResourceDefinition;
let world: ProviderWorld;
beforeAll(async () => {
  world = await startWorld({
    labelStudio: { serverCredentials: true },
    flashback: { omitted: "kept" },
    ryzeapi: { limit: { requests: 1000, windowSeconds: 60 } },
  });
});
beforeEach(() => listenToLog());
afterEach(() => jest.restoreAllMocks());
afterAll(() => world.sandbox.stop());

const program = (kind: ResourceType, changes: Values = {}) => ({
  it: world.wanted(kind, { ...caseOf(kind).neutral, ...changes }),
});

describe.each(SERVICE_CASES)("$type", (one) => {
  const { type: kind, groups } = one;
  /** Another valid value for each input that an update sends. */
  const others: Values = { ...one.others, ...one.rotated };
  const stored = (key: string) => world.record(kind).values[key];
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    expect((await stack.up(program(kind))).errors).toEqual([]);
  });
  afterEach(async () => {
    expect((await stack.destroy()).errors).toEqual([]);
  });

  test.each(Object.entries(others))("a change of %s reaches the service in place", async (key, value) => {
    const { id } = stack.stored("it");
    expect(await stack.up(program(kind, { [key]: value }))).toEqual({
      steps: { it: "update" },
      errors: [],
    });
    expect(stored(key)).toEqual(value);
    expect(stack.stored("it").id).toBe(id);
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
    expect((await stack.up(program(kind, { [key]: value }))).steps).toEqual({ it: "same" });
  });

  const optional = Object.keys(others).filter(
    (key) => kindOf(kind).schema.shape[key]?.safeParse(undefined).success && !["key", "secret"].includes(key),
  );
  if (optional.length > 0) {
    test.each(optional)(
      "%s is reset to its default explicitly when it is removed from the program",
      async (key) => {
        const without = program(kind);
        for (const name of groups[key] ?? [key]) {
          delete without.it.inputs[name];
        }
        expect(await stack.up(without)).toEqual({ steps: { it: "update" }, errors: [] });
        const expected = effective(kindOf(kind), key, undefined);
        expect(effective(kindOf(kind), key, stored(key))).toEqual(expected);
        expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
        expect((await stack.up(without)).steps).toEqual({ it: "same" });
        expect(stack.stored("it").inputs).not.toHaveProperty(key);
      },
    );
  }

  const readable = Object.keys(others).filter(
    (key) => kindOf(kind).read && !fields.get(kindOf(kind).schema.shape[key] as never)?.writeOnly,
  );
  if (readable.length > 0) {
    test.each(readable)("drift of %s is detected by refresh and repaired by up", async (key) => {
      one.set(world.sandbox, world.record(kind).id, { [key]: others[key] });
      expect(await stack.refresh()).toEqual({ steps: { it: "update" }, errors: [] });
      // State contains only a fingerprint of a secret.
      const isSecret = fields.get(kindOf(kind).schema.shape[key] as never)?.secret;
      const found = isSecret ? undefined : others[key];
      expect(effective(kindOf(kind), key, stack.stored("it").outputs[key])).toEqual(found);
      expect(await stack.up(program(kind))).toEqual({ steps: { it: "update" }, errors: [] });
      expect(stored(key)).toEqual(program(kind).it.inputs[key]);
      expect((await stack.refresh()).steps).toEqual({ it: "same" });
    });
  }

  const { secondCredential, credential } = one;
  if (secondCredential !== undefined) {
    test("another credential moves into state and sends nothing", async () => {
      const rotated = program(kind, { [credential]: secondCredential(world.sandbox) });
      world.sandbox.clearRequests();
      expect(await stack.up(rotated)).toEqual({ steps: { it: "update" }, errors: [] });
      expect(world.requests(kind)).toEqual([]);
      expect(stack.stored("it").outputs[credential]).toBe(rotated.it.inputs[credential]);
      expect((await stack.up(rotated)).steps).toEqual({ it: "same" });
    });
  }
});

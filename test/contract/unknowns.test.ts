import type { z } from "zod";
import { manifests, type ResourceType } from "../../src/contract";
import { declarations } from "../../src/provider/entry";
import { fields } from "../../src/services/resource-definition";
import { contractCases, of } from "./support/cases";
import type { Plugin } from "./support/plugin";
import type { RpcValues } from "./support/rpc";
import { type ContractWorld, openContractWorld } from "./support/world";

/**
 * Markers of the engine (pulumi: pkg/resource/plugin/rpc.go): string, boolean, number, list, object, asset, archive.
 */
const sentinels = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
];

const depths: ((sentinel: string) => unknown)[] = [
  (sentinel) => sentinel,
  (sentinel) => ["known", sentinel],
  (sentinel) => ({ known: "known", unknown: sentinel }),
  (sentinel) => ({ list: [{ deep: [sentinel] }] }),
];

let world: ContractWorld;
let plugin: Plugin;

beforeAll(async () => {
  world = await openContractWorld();
  plugin = await world.start();
});
afterAll(() => world.close());

function shapeOf(kind: ResourceType) {
  return declarations().find(({ type }) => type === kind)?.schema.shape ?? {};
}

function inputNames(kind: ResourceType): string[] {
  return [...Object.keys(shapeOf(kind)), "customTimeouts"];
}

/** Inputs for this package, such as `adopt`, whose change does not change the object. */
function steers(kind: ResourceType, name: string): boolean {
  const schema = shapeOf(kind)[name];
  return schema !== undefined && fields.get(schema as z.ZodType)?.local === "behaviour";
}

/** Outputs of an earlier run with these inputs; ModelsLab's fingerprint would show another key. */
async function outputs(kind: ResourceType, given: RpcValues): Promise<RpcValues> {
  const { inputs } = await plugin.check(of(kind, given));
  const names = manifests[kind].outputs.filter((name) => name !== "keyFingerprint");
  return { ...inputs, ...Object.fromEntries(names.map((name) => [name, "before"])) };
}

describe.each(contractCases)("$type", ({ type, inputs: given }) => {
  it.each(sentinels)("passes check and diff with %s in any input, at any depth", async (sentinel) => {
    const cases = inputNames(type).flatMap((name) => depths.map((wrap) => ({ name, value: wrap(sentinel) })));
    expect(cases.length).toBeGreaterThan(40);
    const olds = await outputs(type, given);
    await Promise.all(
      cases.map(async ({ name, value }) => {
        const { inputs, failures } = await plugin.check(of(type, { ...given, [name]: value }));
        expect(failures).toEqual([]);
        expect(inputs).toMatchObject({ [name]: value });
        const { changes } = await plugin.diff("id", olds, inputs);
        expect([name, changes]).toEqual([name, !steers(type, name)]);
      }),
    );
  });

  it("validates known inputs next to an unknown one", async () => {
    const { failures } = await plugin.check(of(type, { ...given, baseUrl: sentinels[0], adopt: "yes" }));
    expect(failures).toEqual([{ property: "", reason: "adopt: must be true or false, got a string." }]);
  });
});

it.each(Object.keys(manifests) as ResourceType[])(
  "%s passes check and diff with nothing known at all",
  async (kind) => {
    const unknown = of(kind, Object.fromEntries(inputNames(kind).map((name) => [name, sentinels[0]])));
    expect(await plugin.check(unknown)).toEqual({ inputs: unknown, failures: [] });
    expect(await plugin.diff("id", of(kind, {}), unknown)).toMatchObject({ changes: true });
  },
);

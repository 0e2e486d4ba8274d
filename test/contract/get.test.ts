import type { ResourceType } from "../../src/contract";
import {
  type ContractCase,
  contractCaseOf,
  of,
  readableContractCases,
  storageSecretNames,
} from "./support/cases";
import type { Plugin } from "./support/plugin";
import type { RpcValues } from "./support/rpc";
import { type ContractWorld, openContractWorld } from "./support/world";

let world: ContractWorld;
let plugin: Plugin;

beforeAll(async () => {
  world = await openContractWorld();
  plugin = await world.start();
});
afterAll(() => world.close());

async function made({ type, inputs }: ContractCase): Promise<string> {
  const checked = await plugin.check(of(type, inputs));
  return (await plugin.create(checked.inputs)).id;
}

/** Properties that the engine sends for `.get`: only the provider, no state. */
const shapes: [string, (kind: ResourceType) => RpcValues][] = [
  ["today's classes, which mark it", (kind) => of(kind, { lookup: true })],
  ["the classes of 0.1.0", (kind) => of(kind, {})],
];

describe.each(readableContractCases)("$type.get", (one) => {
  const { type, inputs, service } = one;
  let id: string;

  beforeAll(async () => {
    id = await made(one);
  });

  it.each(shapes)("of %s fails for an id that does not exist", async (_, sent) => {
    // An empty response would be treated as an object without properties.
    const call = plugin.read("4711", sent(type));
    await expect(call).rejects.toThrow(new RegExp(`no ${type} has the ID "4711"`));
  });

  it.each(shapes)("of %s reads an existing object without its secrets", async (_, sent) => {
    const found = await (await world.start()).read(id, sent(type));
    expect(found).toMatchObject({
      id,
      outputs: { bucket: inputs.bucket, baseUrl: world.sandbox.urls[service], ...of(type, {}) },
      inputs: undefined,
    });
    // Nor anything that only a managed resource has.
    const unwanted = [...storageSecretNames(type), "owner", "secretFingerprint", "incomplete"];
    expect(Object.keys(found.outputs).filter((name) => unwanted.includes(name))).toEqual([]);
  });

  it.each(shapes)("of %s is refreshed without a change, and its inputs stay", async (_, sent) => {
    const { outputs } = await plugin.read(id, sent(type));
    expect(await plugin.read(id, outputs)).toEqual({ id, outputs, inputs: undefined });
  });

  it("is removed by a refresh after the object was deleted", async () => {
    const { outputs } = await plugin.read(id, of(type, { lookup: true }));
    expect(await plugin.read("4711", outputs)).toMatchObject({ id: "" });
  });
});

it.each(readableContractCases)(
  "state of $type is not a .get, regardless of missing outputs",
  async ({ type, inputs: given }) => {
    const { inputs } = await plugin.check(of(type, given));
    expect(await plugin.read("4711", inputs)).toEqual({ id: "", outputs: of(type, {}), inputs: undefined });
  },
);

it.each(readableContractCases)(
  "a $type with every input is a .get if it is marked as one",
  async ({ type, inputs }) => {
    const call = plugin.read("4711", of(type, { ...inputs, lookup: true }));
    await expect(call).rejects.toThrow(new RegExp(`no ${type} has the ID "4711"`));
  },
);

it.each(shapes)(
  "%s: ModelsLabS3Config.get is rejected, because ModelsLab has no read request",
  async (_, sent) => {
    const { type } = contractCaseOf("ModelsLabS3Config");
    await expect(plugin.read("text_to_image", sent(type))).rejects.toThrow(
      /ModelsLabS3Config\.get is not supported/,
    );
  },
);

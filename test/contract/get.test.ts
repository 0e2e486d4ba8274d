import type { KindName } from "../../src/contract";
import { type KindCase, kinds, of, readableKinds, storageSecretNames } from "./support/kinds";
import type { Plugin } from "./support/plugin";
import type { Values } from "./support/rpc";
import { openWorld, type World } from "./support/world";

let world: World;
let plugin: Plugin;

beforeAll(async () => {
  world = await openWorld();
  plugin = await world.start();
});
afterAll(() => world.close());

async function made({ kind, inputs }: KindCase): Promise<string> {
  const checked = await plugin.check(of(kind, inputs));
  return (await plugin.create(checked.inputs)).id;
}

/** What the engine sends for `.get`: no state, only whose resource it is. */
const shapes: [string, (kind: KindName) => Values][] = [
  ["today's classes, which mark it", (kind) => of(kind, { lookup: true })],
  ["the classes of 0.1.0", (kind) => of(kind, {})],
];

describe.each(readableKinds)("$kind.get", (one) => {
  const { kind, inputs, service } = one;
  let id: string;

  beforeAll(async () => {
    id = await made(one);
  });

  it.each(shapes)("of %s fails for an id that is not there", async (_, sent) => {
    // An empty answer would pass for an object without properties.
    const call = plugin.read("4711", sent(kind));
    await expect(call).rejects.toThrow(new RegExp(`has no ${kind} with the id "4711"`));
  });

  it.each(shapes)("of %s reads an object that is there, without its secrets", async (_, sent) => {
    const found = await (await world.start()).read(id, sent(kind));
    expect(found).toMatchObject({
      id,
      outputs: { bucket: inputs.bucket, baseUrl: world.sandbox.urls[service], ...of(kind, {}) },
      inputs: undefined,
    });
    // Nor anything that only a managed resource has.
    const unwanted = [...storageSecretNames(kind), "owner", "secretFingerprint", "incomplete"];
    expect(Object.keys(found.outputs).filter((name) => unwanted.includes(name))).toEqual([]);
  });

  it.each(shapes)("of %s is refreshed without a change, and its inputs stay", async (_, sent) => {
    const { outputs } = await plugin.read(id, sent(kind));
    expect(await plugin.read(id, outputs)).toEqual({ id, outputs, inputs: undefined });
  });

  it("is dropped by a refresh when the object is gone", async () => {
    const { outputs } = await plugin.read(id, of(kind, { lookup: true }));
    expect(await plugin.read("4711", outputs)).toMatchObject({ id: "" });
  });
});

it.each(readableKinds)(
  "state of $kind is no .get, whatever outputs it lacks",
  async ({ kind, inputs: given }) => {
    const { inputs } = await plugin.check(of(kind, given));
    expect(await plugin.read("4711", inputs)).toEqual({ id: "", outputs: of(kind, {}), inputs: undefined });
  },
);

it.each(readableKinds)(
  "a $kind with every input is a .get when the mark says so",
  async ({ kind, inputs }) => {
    const call = plugin.read("4711", of(kind, { ...inputs, lookup: true }));
    await expect(call).rejects.toThrow(new RegExp(`has no ${kind} with the id "4711"`));
  },
);

it.each(shapes)(
  "%s: ModelsLabS3Config.get is refused, since ModelsLab has no call that reads",
  async (_, sent) => {
    const { kind } = kinds.modelslab;
    await expect(plugin.read("text_to_image", sent(kind))).rejects.toThrow(
      /ModelsLab has no call that reads a ModelsLabS3Config/,
    );
  },
);

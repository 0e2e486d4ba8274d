import type { KindName } from "../../src/contract";
import { type KindCase, kinds, of, readableKinds, secretNames } from "./support/kinds";
import type { Plugin } from "./support/plugin";
import { secretOnWire } from "./support/rpc";
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
const nothing = (kind: KindName) => of(kind, {});

describe.each(readableKinds)("$kind.get", (one) => {
  const { kind, inputs, answeredSecrets } = one;

  it("fails for an id that is not there, since an empty answer would pass for an object", async () => {
    const call = plugin.read("4711", nothing(kind));
    await expect(call).rejects.toThrow(new RegExp(`has no ${kind} with the id "4711"`));
  });

  it("reads an object that is there, with its secrets marked and without those never answered", async () => {
    const id = await made(one);
    const found = await (await world.start()).read(id, nothing(kind));
    expect(found.id).toBe(id);
    expect(found.outputs).toMatchObject({ bucket: inputs.bucket, __provider: nothing(kind).__provider });
    for (const name of secretNames(kind)) {
      for (const values of [found.outputs, found.inputs ?? {}])
        expect([undefined, secretOnWire(inputs[name])]).toContainEqual(values[name]);
    }
    expect(secretNames(kind).filter((name) => name in found.outputs)).toEqual(answeredSecrets);
  });
});

it("refuses ModelsLabS3Config.get, since ModelsLab cannot be asked", async () => {
  const { kind } = kinds.modelsLab;
  await expect(plugin.read("text_to_image", nothing(kind))).rejects.toThrow(
    /ModelsLab has no call that reads a ModelsLabS3Config/,
  );
});

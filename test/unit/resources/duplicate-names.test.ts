import * as pulumi from "@pulumi/pulumi";
import * as byob from "../../../src";
import { CASES } from "../../services/all-cases";

const classes: Record<string, unknown> = { ...byob };

/** One resource of each type, always with the same names and inputs, as users' unit tests create them. */
function program(): pulumi.CustomResource[] {
  return CASES.map(({ type, required }) => {
    const Class = classes[type] as new (name: string, args: object) => pulumi.CustomResource;
    return new Class(`one-${type}`, required());
  });
}

const idsOf = (resources: readonly pulumi.CustomResource[]) =>
  Promise.all(
    resources.map(({ id }) => new Promise<string>((resolve) => void id.apply((known) => resolve(known)))),
  );
const ids = CASES.map(({ type }) => `id of one-${type}`);

/** Errors that the class sends to the engine, recorded by its mock. */
let unhandled: unknown[];
const keep = (error: unknown) => void unhandled.push(error);
beforeEach(() => {
  unhandled = [];
  process.on("unhandledRejection", keep);
});
afterEach(() => void process.off("unhandledRejection", keep));

const mocks = (preview: boolean) =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs, id }) => ({ id: id || `id of ${name}`, state: inputs }),
      call: () => ({}),
    },
    "project",
    "stack",
    preview,
  );

describe.each([true, false])("the same resources with mocks (preview %s)", (preview) => {
  test("are created three times in a row with mocks that are set once", async () => {
    await mocks(preview);
    for (const _ of [1, 2, 3]) {
      expect(await idsOf(program())).toEqual(ids);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  test("are created three times in a row with mocks that are set each time", async () => {
    for (const _ of [1, 2, 3]) {
      await mocks(preview);
      expect(await idsOf(program())).toEqual(ids);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  test("are created three times at the same time", async () => {
    await mocks(preview);
    expect(await Promise.all([1, 2, 3].map(() => idsOf(program())))).toEqual([ids, ids, ids]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  test("are created by three copies of the module", async () => {
    await mocks(preview);
    for (const _ of [1, 2, 3]) {
      await new Promise<void>((resolve, reject) => {
        jest.isolateModules(() => {
          // The copy has a separate SDK; the copies share only `globalThis`.
          const copy: typeof byob = require("../../../src");
          const sdk: typeof pulumi = require("@pulumi/pulumi");
          sdk.runtime
            .setMocks({ newResource: ({ name }) => ({ id: `id of ${name}`, state: {} }), call: () => ({}) })
            .then(() => {
              const { id } = new copy.RyzeInstanceS3("chat", {
                instance: "chat",
                bucket: "b",
                accessKey: "AKIA",
                secretKey: "secret",
              });
              id.apply((known) => (known === "id of chat" ? resolve() : reject(new Error(known))));
            }, reject);
        });
      });
    }
    expect(unhandled).toEqual([]);
  });
});

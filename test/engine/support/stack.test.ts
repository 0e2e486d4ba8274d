import * as pulumi from "@pulumi/pulumi";
import { expectNoChange } from "./expectations";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(60_000);

/** Provider without a service, whose outputs are its inputs. */
const TOY = `exports.handler = () => ({
  check: async (olds, news) => news.size === "bad"
    ? { failures: [{ property: "", reason: "size: not allowed" }] } : { inputs: news, failures: [] },
  diff: async (id, olds, news) => ({ changes: olds.size !== news.size, deleteBeforeReplace: true }),
  create: async (inputs) => {
    if (inputs.size === "broken") throw new Error("create rejected");
    return { id: "toy-1", outs: { ...inputs, home: process.env.TOY_HOME } };
  },
  read: async (id, olds) => {
    const props = { ...olds, size: process.env.TOY_DRIFT || olds.size };
    return { id, props, inputs: props };
  },
  update: async (id, olds, news) => ({ outs: { ...news, home: olds.home } }),
  delete: async () => {},
});`;

class Toy extends pulumi.CustomResource {
  constructor(name: string, size: pulumi.Input<string>, secret: string) {
    const props = { size, secret: pulumi.secret(secret), home: undefined, __provider: TOY };
    super("pulumi-nodejs:dynamic/byob:Toy", name, props, { deleteBeforeReplace: true });
  }
}

const toy = (size: string) => async () => {
  new Toy("toy", size, "CANARY-in-toy");
  return { configured: new pulumi.Config("byob").get("colour") };
};

describe("a stack for engine tests", () => {
  let stack: EngineStack;
  beforeEach(async () => {
    stack = await openStack(toy("1"), {
      config: { "byob:colour": "blue", "byob:token": { value: "CANARY-in-config", secret: true } },
      env: { TOY_HOME: "here" },
    });
  });
  afterEach(() => stack.dispose());

  test("reports the operations of each run", async () => {
    const preview = await stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, error: "", ops: { toy: ["create"] } });
    expect(preview.changes).toEqual({ create: 2 });
    expect((await stack.up()).ops).toEqual({ toy: ["create"] });
    expect(stack.resource("toy")).toMatchObject({ id: "toy-1", outputs: { size: "1", home: "here" } });

    expectNoChange(await stack.up({ expectNoChanges: true }));
    stack.program = toy("2");
    expect(await stack.preview({ expectNoChanges: true })).toMatchObject({ exitCode: 7 });
    expect(await stack.up()).toMatchObject({ ops: { toy: ["update"] }, marked: { toy: ["~size"] } });

    stack.setEnvironment({ TOY_DRIFT: "3" });
    const refresh = await stack.refresh();
    expect(refresh).toMatchObject({ exitCode: 0, ops: { toy: ["refresh"] }, changes: { update: 1 } });
    expect(await stack.destroy()).toMatchObject({ exitCode: 0, ops: { toy: ["delete"] } });
    expect(stack.resources()).toEqual([]);
  });

  test("returns an outcome for a failed run", async () => {
    stack.program = toy("bad");
    expect((await stack.preview()).error).toContain("size: not allowed");
    stack.program = toy("broken");
    const failed = await stack.up();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.error).toContain("create rejected");
    expect(failed.steps).toMatchObject([{ name: "toy", op: "create", failed: true }]);
    stack.program = toy("1");
    await stack.up();
    stack.program = () => Promise.reject(new Error("program broke"));
    const broken = await stack.up();
    expect(broken.error).toContain("program broke");
    expect(broken.ops).toEqual({});
    expect(stack.resource("toy").id).toBe("toy-1");
  });

  test("runs other commands on the same stack and edits its state", async () => {
    await stack.up();
    const { urn } = stack.resource("toy");
    expect(await stack.cli(["state", "taint", urn, "--yes"])).toMatchObject({ exitCode: 0 });
    expect((await stack.up()).ops).toEqual({ toy: ["delete-replaced", "replace", "create-replacement"] });
    expect((await stack.up({ replace: [urn] })).ops.toy).toContain("create-replacement");
    expect((await stack.cli(["no-such-command"])).exitCode).not.toBe(0);

    const state = await stack.exportState();
    const stored = state.deployment.resources?.find((resource) => resource.urn === urn);
    if (stored?.outputs) {
      stored.outputs.home = "elsewhere";
    }
    await stack.importState(state);
    expect(stack.resource("toy").outputs).toMatchObject({ home: "elsewhere" });
  });

  test("provides all output, so that tests can search it for secrets", async () => {
    const up = await stack.up();
    const written = [up.stdout, up.stderr, up.events, stack.stateText()].join("\n");
    expect(written).toContain("toy-1");
    expect(written).not.toContain("CANARY");
  });
});

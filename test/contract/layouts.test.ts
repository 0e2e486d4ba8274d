import { appendFile, cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { contractCaseOf, contractCases, of, stubOf010 } from "./support/cases";
import { layouts } from "./support/layouts";
import type { PluginOptions } from "./support/plugin";
import { type ContractWorld, openContractWorld } from "./support/world";

const { type, inputs: given } = contractCaseOf("RyzeInstanceS3");

let world: ContractWorld;

beforeAll(async () => {
  world = await openContractWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandbox.ryzeapi.addInstance("instance-0");
});

/** Runs the lifecycle of one resource, as a program in that folder would. */
async function expectServed(options: Partial<PluginOptions>): Promise<void> {
  const plugin = await world.start(options);
  const { inputs, failures } = await plugin.check(of(type, given));
  expect(failures).toEqual([]);
  expect((await plugin.create(inputs)).id).toBe("instance-0");
}

async function emptyFolder(name: string): Promise<string> {
  const folder = path.join(layouts().root, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

it("finds the package in a program that depends on it", () => expectServed({ cwd: layouts().direct }));

it("finds the package that npm has hoisted below a component", () =>
  expectServed({ cwd: layouts().component }));

it("finds the package next to the SDK if the working directory is another one", async () =>
  expectServed({ cwd: await emptyFolder("elsewhere"), sdk: layouts().direct }));

it("finds the package in PULUMI_BYOB_PATH", () =>
  expectServed({
    cwd: layouts().bare,
    env: { ...world.sandbox.environment(), PULUMI_BYOB_PATH: layouts().direct },
  }));

it("prefers the package of PULUMI_BYOB_PATH over another one", async () => {
  const project = await copied("named");
  await upgrade(project);
  const env = { ...world.sandbox.environment(), PULUMI_BYOB_PATH: project };
  const plugin = await world.start({ env });
  await expect(plugin.read("instance-0", of(type, {}))).resolves.toMatchObject(newResponse);
});

it("reports a missing package", async () => {
  // The code in state is too short for a separate message or for code that removes the stack trace.
  const plugin = await world.startTalkative({ cwd: layouts().bare });
  await expect(plugin.check(of(type, given))).rejects.toThrow("Cannot find module 'pulumi-byob/provider'");
});

it.each(["direct", "component"] as const)(
  "serves the code that 0.1.0 stored in state: %s",
  async (layout) => {
    const plugin = await world.start({ cwd: layouts()[layout] });
    const stored = contractCases.filter(({ type }) => stubOf010(type) !== undefined);
    expect(stored).toHaveLength(5);
    for (const { type, inputs } of stored) {
      const { failures } = await plugin.check({ ...inputs, __provider: stubOf010(type) });
      expect(failures).toEqual([]);
    }
  },
);

const newResponse = { outputs: { respondedBy: "newer code" } };

/** A project with a copy of the package. */
async function copied(name: string): Promise<string> {
  const project = await emptyFolder(path.join("bare", name));
  const modules = path.join(project, "node_modules");
  for (const dependency of ["pulumi-byob", "undici"]) {
    await cp(path.join(layouts().direct, "node_modules", dependency), path.join(modules, dependency), {
      recursive: true,
    });
  }
  return project;
}

/** Replaces the package with another release, which serves reads and deletes. */
async function upgrade(project: string): Promise<void> {
  const entry = path.join(project, "node_modules/pulumi-byob/dist/provider/entry.js");
  await appendFile(
    entry,
    `;const released = module.exports.handler;
     const read = async (id) => ({ id, props: { respondedBy: "newer code" } });
     const remove = async () => { throw new Error("deleted by newer code"); };
     module.exports = { ...module.exports, handler: (kind) => ({ ...released(kind), read, delete: remove }) };`,
  );
}

it("runs the code that is installed now on state of an earlier release", async () => {
  const cwd = await copied("upgraded");
  const before = await world.start({ cwd });
  const { inputs } = await before.check(of(type, given));
  const { id, outputs } = await before.create(inputs);
  await upgrade(cwd);
  const after = await world.startTalkative({ cwd });
  expect(await after.diff(id, outputs, inputs)).toMatchObject({ changes: false });
  expect(await after.read(id, outputs)).toMatchObject(newResponse);
  await expect(after.delete(id, outputs)).rejects.toThrow("deleted by newer code");
});

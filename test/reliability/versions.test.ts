/** One life of each resource type with each supported version of Node.js and of the SDK, in the real plugin process. */
import fs from "node:fs";
import path from "node:path";
import { minVersion, satisfies } from "semver";
import { manifests } from "../../src/contract";
import { type ContractCase, contractCaseOf, contractCases, of, stubOf } from "../contract/support/cases";
import { install } from "../contract/support/install";
import { layouts, repository } from "../contract/support/layouts";
import type { Plugin } from "../contract/support/plugin";
import { registerAll, registeredBy } from "../contract/support/registered-by";
import { CallFailed, type RpcValues, serializedSecret } from "../contract/support/rpc";
import { type ContractWorld, openContractWorld } from "../contract/support/world";
import { installNode } from "../support/node-versions";
import { recordReliability } from "./support/record";

jest.setTimeout(300_000);

const NODE_VERSIONS = ["20", "22", "24"] as const;
const SDK_NAMES = ["oldest", "tested", "newest"] as const;
const TITLES = {
  oldest: "oldest supported version",
  tested: "version in package-lock.json",
  newest: "newest version on npm",
};
type SdkName = (typeof SDK_NAMES)[number];

interface PackageManifest {
  version: string;
  engines?: { node?: string };
  peerDependencies: Record<string, string>;
}

const startedAt = performance.now();
const nodes = new Map<string, string>();
const programs = new Map<SdkName, string>();
const results = new Map<string, string>();

function manifestOf(folder: string): PackageManifest {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
}

/** Installs the packed package with another version of the SDK than the one in package-lock.json. */
async function installProgram(name: SdkName, sdk: string): Promise<void> {
  const folder = path.join(layouts().root, `sdk-${name}`);
  const dependencies = { "pulumi-byob": `file:${layouts().tarball}`, "@pulumi/pulumi": sdk };
  await install(folder, { name: `sdk-${name}`, dependencies });
  programs.set(name, folder);
}

/** The executable of a version. The tests themselves run with one of them. */
async function executableOf(version: string): Promise<string> {
  return process.versions.node.startsWith(`${version}.`)
    ? process.execPath
    : path.join(await installNode(layouts().root, version), "node");
}

beforeAll(async () => {
  programs.set("tested", layouts().direct);
  const range = manifestOf(repository).peerDependencies["@pulumi/pulumi"] ?? "";
  await Promise.all([
    installProgram("oldest", minVersion(range)?.version ?? range),
    installProgram("newest", "latest"),
    ...NODE_VERSIONS.map(async (version) => nodes.set(version, await executableOf(version))),
  ]);
});

afterAll(() => {
  recordReliability("versions", {
    title: "Versions",
    text: "With each version of Node.js and `@pulumi/pulumi`, a program registers every resource type, and the real plugin process runs check, create, diff, update, read, failed operations, an incomplete create and delete.",
    columns: ["`@pulumi/pulumi`", ...NODE_VERSIONS.map((version) => `Node.js ${version}`)],
    rows: SDK_NAMES.map((name) => [
      TITLES[name],
      ...NODE_VERSIONS.map((version) => results.get(`${name} ${version}`) ?? "failed"),
    ]),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  });
});

function expectRegistered(registered: Awaited<ReturnType<typeof registeredBy>>): void {
  for (const { type, inputs } of contractCases) {
    const found = registered.find(({ name }) => name === type)?.inputs ?? {};
    expect(found.__provider).toBe(stubOf(type));
    for (const name of manifests[type].secrets.filter((each) => inputs[each] !== undefined)) {
      expect(found[name]).toEqual(serializedSecret(inputs[name]));
    }
  }
}

/** Check, create, diff, update, failed update, read and delete of one resource. */
async function expectLife(plugin: Plugin, world: ContractWorld, one: ContractCase): Promise<void> {
  const { type, service, inputs: given, change, invalid, held, readable } = one;
  const wrong = Object.entries({ ...given, ...invalid.changes }).filter(([, value]) => value !== undefined);
  const rejected = await plugin.check(of(type, Object.fromEntries(wrong)));
  expect(rejected.failures).toHaveLength(invalid.problems.length);
  const { inputs, failures } = await plugin.check(of(type, given));
  expect(failures).toEqual([]);
  const { id, outputs } = await plugin.create(inputs);
  expect(held(world.sandbox)).toEqual([id]);
  expect(await plugin.diff(id, outputs, inputs)).toMatchObject({ changes: false, replaces: [] });
  expect(await plugin.read(id, outputs)).toEqual({ id, outputs, inputs: undefined });
  const changed = { ...inputs, ...change };
  expect(await plugin.diff(id, outputs, changed)).toMatchObject({ changes: true, replaces: [] });
  const fault = world.fault(service, { status: 418 }, { times: 9 });
  await expect(plugin.update(id, outputs, changed)).rejects.toThrow(/^.*HTTP 418.*$/);
  fault.remove();
  const updated = await plugin.update(id, outputs, changed);
  expect(updated).toEqual({ ...outputs, ...change });
  await plugin.delete(id, updated);
  expect(held(world.sandbox)).toEqual([]);
  if (readable) {
    one.removeAll(world.sandbox);
    expect(await plugin.read(id, updated)).toMatchObject({ id: "" });
  }
}

/** The SDK passes the state of an incomplete create in the details of an error. */
async function expectIncomplete(plugin: Plugin, world: ContractWorld): Promise<void> {
  const { type, inputs: given, breakCreate, prepare } = contractCaseOf("RyzeInstanceS3");
  prepare(world.sandbox);
  const { inputs } = await plugin.check(of(type, { ...given, customTimeouts: { create: "500ms" } }));
  breakCreate(world.sandbox);
  const error = await plugin.create(inputs).catch((thrown: unknown) => thrown);
  world.sandbox.clearFaults();
  const { id, properties } = (error as CallFailed).partial ?? { id: "", properties: {} as RpcValues };
  expect(error).toBeInstanceOf(CallFailed);
  expect(properties).toMatchObject({ incomplete: true });
  const repaired = await plugin.update(id, properties, inputs);
  expect(repaired).not.toHaveProperty("incomplete");
  await plugin.delete(id, repaired);
}

const combinations = SDK_NAMES.flatMap((sdk) => NODE_VERSIONS.map((version) => [sdk, version] as const));

test.each(combinations)("the %s SDK with Node.js %s serves every resource type", async (sdk, version) => {
  const folder = programs.get(sdk) ?? "";
  const node = nodes.get(version) ?? "";
  const { engines } = manifestOf(path.join(folder, "node_modules/@pulumi/pulumi"));
  if (!satisfies(`${version}.99.0`, engines?.node ?? "*")) {
    results.set(`${sdk} ${version}`, `not supported by the SDK, which requires ${engines?.node}`);
    return;
  }
  const world = await openContractWorld();
  try {
    const head = 'const pulumi = require("@pulumi/pulumi"); const byob = require("pulumi-byob");';
    const [registered, plugin] = await Promise.all([
      registeredBy(folder, head + registerAll, { node }),
      world.start({ cwd: folder, node }),
    ]);
    expectRegistered(registered);
    for (const one of contractCases) {
      await expectLife(plugin, world, one);
    }
    await expectIncomplete(plugin, world);
  } finally {
    await world.close();
  }
  results.set(`${sdk} ${version}`, "passed");
});

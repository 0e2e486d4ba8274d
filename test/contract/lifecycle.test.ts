import { setTimeout as sleep } from "node:timers/promises";
import { manifests, type ResourceType } from "../../src/contract";
import { RECENT_MS } from "../../src/services/shared-request";
import {
  type ContractCase,
  contractCases,
  of,
  PLACEHOLDER,
  readableContractCases,
  storageSecretNames,
  withoutSecrets,
} from "./support/cases";
import type { Plugin } from "./support/plugin";
import { type RpcValues, serializedSecret, withoutMarks } from "./support/rpc";
import { type ContractWorld, openContractWorld } from "./support/world";

interface Stored {
  id: string;
  inputs: RpcValues;
  outputs: RpcValues;
}

let world: ContractWorld;
let plugin: Plugin;
const state = new Map<ResourceType, Stored>();

function stored(kind: ResourceType): Stored {
  const found = state.get(kind);
  if (!found) {
    throw new Error(`${kind} was not created`);
  }
  return found;
}

const stub = (kind: ResourceType) => of(kind, {}).__provider;

/** State as a release had it that did not know some outputs yet. */
function withoutOutputs(kind: ResourceType, outputs: RpcValues): RpcValues {
  const added: readonly string[] = manifests[kind].outputs;
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !added.includes(name)));
}

/** Types whose service returns a secret, so that a refresh detects its drift too. */
const withReadableSecret = readableContractCases.filter(({ rotated, comparable }) =>
  comparable.some((name) => name in rotated),
);

/** Changes the bucket and the secrets that can be read, outside Pulumi; returns a function that undoes it. */
function changeAtService({ set, live, rotated, comparable }: ContractCase, id: string): () => void {
  const readable = comparable.filter((name) => name in rotated);
  const secrets = Object.fromEntries(readable.map((name) => [name, "CANARY another id"]));
  const before = live(world.sandbox).find((one) => one.id === id)?.values ?? {};
  set(world.sandbox, id, { bucket: "another", ...secrets });
  const undone = Object.fromEntries(["bucket", ...readable].map((name) => [name, before[name]]));
  return () => set(world.sandbox, id, undone);
}

/** One test after another works on the same objects, as one command of the engine does after another. */
function newRun(): void {
  beforeAll(async () => {
    plugin = await world.start();
  });
}

beforeAll(async () => {
  world = await openContractWorld();
});
afterAll(() => world.close());

describe("the first up", () => {
  newRun();

  it.each(contractCases)("creates $type", async ({ type, inputs: given, held }) => {
    const { inputs, failures } = await plugin.check(of(type, given));
    expect(failures).toEqual([]);
    const { id, outputs } = await plugin.create(inputs);
    expect(held(world.sandbox)).toEqual([id]);
    // A fingerprint takes the place of the secrets: one hash of all, and one of each.
    const hashes = storageSecretNames(type).length + 1;
    expect(outputs).toEqual({
      ...withoutSecrets(type, inputs),
      ...Object.fromEntries(manifests[type].outputs.map((name) => [name, expect.any(String)])),
      owner: expect.stringMatching(/^[\w-]{11}$/),
      secretFingerprint: expect.stringMatching(new RegExp(`^[\\w-]{8}(\\.[\\w-]{8}){${hashes}}$`)),
      verifyOutcome: "skipped",
      __provider: stub(type),
    });
    state.set(type, { id, inputs, outputs });
  });

  it("gives every object a different owner", () => {
    const owners = contractCases.map(({ type }) => stored(type).outputs.owner);
    expect(new Set(owners).size).toBe(contractCases.length);
  });
});

describe("an up without a change", () => {
  newRun();

  it.each(contractCases)("finds nothing to do for $type", async ({ type, inputs: given }) => {
    const { id, inputs, outputs } = stored(type);
    const checked = await plugin.check(of(type, given), inputs);
    expect(checked.inputs).toEqual(inputs);
    expect(await plugin.diff(id, outputs, checked.inputs)).toMatchObject({ changes: false, replaces: [] });
  });
});

describe("an up with a change", () => {
  newRun();

  it.each(contractCases)("updates $type and returns all outputs", async ({ type, inputs: given, change }) => {
    const { id, inputs: olds, outputs } = stored(type);
    const { inputs } = await plugin.check(of(type, { ...given, ...change }), olds);
    expect(await plugin.diff(id, outputs, inputs)).toMatchObject({ changes: true, replaces: [] });
    const updated = await plugin.update(id, outputs, inputs);
    expect(updated).toEqual({ ...outputs, ...change });
    expect(await plugin.diff(id, updated, inputs)).toMatchObject({ changes: false });
    state.set(type, { id, inputs, outputs: updated });
  });

  it.each(contractCases)(
    "replaces $type, the old one first",
    async ({ type, inputs: given, replacement }) => {
      const { id, inputs: olds, outputs } = stored(type);
      const { inputs } = await plugin.check(of(type, { ...given, ...replacement }), olds);
      const replaces = Object.keys(replacement);
      const response = await plugin.diff(id, outputs, inputs);
      expect(response).toEqual({ changes: true, replaces, deleteBeforeReplace: true });
    },
  );
});

describe("an up of state that lacks what later releases added", () => {
  newRun();

  it.each(contractCases)("moves only $type's own settings, and sends nothing", async ({ type, service }) => {
    const { id, inputs, outputs } = stored(type);
    const olds = withoutOutputs(type, outputs);
    const news = { ...inputs, customTimeouts: { create: "10m" } };
    world.sandbox.clearRequests();
    expect(await plugin.diff(id, olds, news)).toMatchObject({ changes: true, replaces: [] });
    const updated = await plugin.update(id, olds, news);
    expect(updated).toEqual({ ...olds, ...withoutSecrets(type, news) });
    expect(world.sandbox.requests(service)).toEqual([]);
  });
});

describe("a refresh", () => {
  newRun();

  it.each(contractCases)("leaves $type as it is, and its inputs to the engine", async ({ type }) => {
    const { id, outputs } = stored(type);
    expect(await plugin.read(id, outputs)).toEqual({ id, outputs, inputs: undefined });
  });

  it.each(readableContractCases)(
    "adds the outputs that the state of $type lacks, without drift",
    async ({ type }) => {
      const { id, outputs } = stored(type);
      const found = await plugin.read(id, withoutOutputs(type, outputs));
      expect(found).toEqual({ id, outputs, inputs: undefined });
    },
  );

  it.each(withReadableSecret)(
    "finds what was changed at the service of $type, and returns a placeholder for each secret",
    async (one) => {
      const { type: kind } = one;
      const { id, inputs, outputs } = stored(kind);
      const undo = changeAtService(one, id);
      // Each command of Pulumi starts a new process, which has no recent list.
      await sleep(RECENT_MS);
      const found = await plugin.read(id, outputs);
      undo();
      const placeholders = Object.fromEntries(storageSecretNames(kind).map((name) => [name, PLACEHOLDER]));
      const drifted = { ...inputs, bucket: "another" };
      expect(found.outputs).toEqual({
        ...outputs,
        bucket: "another",
        secretFingerprint: expect.any(String),
      });
      expect(found.outputs.secretFingerprint).not.toBe(outputs.secretFingerprint);
      expect(withoutMarks(found.inputs ?? {})).toEqual({ ...drifted, ...placeholders });
      for (const name of Object.keys(placeholders)) {
        expect(found.inputs?.[name]).toEqual(serializedSecret(PLACEHOLDER));
      }
      // The engine compares the outputs with the inputs next to them, and later with the program's.
      const unchanged = { ...drifted, ...placeholders };
      expect(await plugin.diff(id, found.outputs, unchanged)).toMatchObject({ changes: false });
      expect(await plugin.diff(id, found.outputs, inputs)).toMatchObject({ changes: true });
      // The bucket is accepted, so the secret alone is left.
      expect(await plugin.diff(id, found.outputs, drifted)).toMatchObject({ changes: true });
    },
  );
});

describe("a destroy", () => {
  newRun();

  it.each(contractCases)("removes $type", async ({ type, held }) => {
    const { id, outputs } = stored(type);
    await plugin.delete(id, outputs);
    expect(held(world.sandbox)).toEqual([]);
  });
});

describe("after the objects went", () => {
  newRun();
  beforeAll(() => {
    for (const { removeAll } of contractCases) {
      removeAll(world.sandbox);
    }
  });

  it.each(contractCases)("a destroy takes $type for removed", async ({ type }) => {
    const { id, outputs } = stored(type);
    await expect(plugin.delete(id, outputs)).resolves.toBeUndefined();
  });

  it.each(readableContractCases)("a refresh reports that $type was deleted", async ({ type }) => {
    const { id, outputs } = stored(type);
    const gone = { id: "", outputs: of(type, {}), inputs: undefined };
    expect(await plugin.read(id, outputs)).toEqual(gone);
    expect(await plugin.read(id, withoutOutputs(type, outputs))).toEqual(gone);
  });
});

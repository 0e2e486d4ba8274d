/**
 * The official S3 clients, unmodified: the same calls against the emulator, Ceph's gateway and moto, whose results must be
 * equal. A case that differs is a fault of the emulator, unless the case documents that a server differs from S3.
 */
import { type MotoServer, startMoto } from "../../scripts/servers/moto";
import { isKnownPage } from "./support/aws-pages";
import { type CephServer, cephWorld } from "./support/ceph";
import { type ClientRecord, recordClients } from "./support/client-record";
import type { ClientResult } from "./support/client-run";
import {
  CLIENT_NAMES,
  type ClientName,
  clientReferences,
  clientTitles,
  clientVersion,
  runClient,
} from "./support/clients";
import { emulatorWorld } from "./support/emulator-world";
import { motoWorld } from "./support/moto";
import type { ConformanceWorld, ServerName } from "./support/world";

// All clients run before the first test, with a low priority.
jest.setTimeout(600_000);

type Results = Partial<Record<ServerName, Map<string, ClientResult>>>;

const results: Partial<Record<ClientName, Results>> = {};
let stopEmulator = async () => {};
let moto: MotoServer | undefined;

beforeAll(async () => {
  const emulator = await emulatorWorld();
  stopEmulator = emulator.stop;
  // A separate server: other tests enable the evaluation of policies for the whole server.
  moto = await startMoto();
  const ceph: CephServer = JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? "");
  const worlds = [emulator.world, cephWorld(ceph), motoWorld(moto)];
  const found = await Promise.all(worlds.map(runClients));
  for (const name of CLIENT_NAMES) {
    const ofClient = found.map((byClient, index) => [worlds[index]?.server, byClient.get(name)]);
    results[name] = Object.fromEntries(ofClient) as Results;
  }
});

afterAll(async () => {
  await Promise.all([stopEmulator(), moto?.stop()]);
  recordClients(CLIENT_NAMES.flatMap(recordOf));
});

function isRunOn(client: ClientName, { server }: ConformanceWorld): boolean {
  return server === "emulator" || clientReferences(client).some((reference) => reference === server);
}

/** Runs one client after the other, so that there are not more processes than servers. */
async function runClients(world: ConformanceWorld): Promise<Map<ClientName, Map<string, ClientResult>>> {
  const found = new Map<ClientName, Map<string, ClientResult>>();
  const publicBucket = await world.bucket();
  const { accessKeyId, secretAccessKey } = world.owner;
  for (const name of CLIENT_NAMES.filter((client) => isRunOn(client, world))) {
    found.set(
      name,
      await runClient(name, { endpoint: world.url, accessKeyId, secretAccessKey, publicBucket }),
    );
  }
  return found;
}

function resultOf(name: ClientName, server: ServerName, title: string): ClientResult {
  const result = results[name]?.[server]?.get(title);
  if (result === undefined) {
    throw new Error(`${name}: the case "${title}" has no result on ${server}.`);
  }
  return result;
}

/** The part of a result in which two servers are equal. */
function outcomeOf({ result, error }: ClientResult): unknown {
  return error === undefined ? { result } : { error };
}

function recordOf(client: ClientName): ClientRecord[] {
  const emulator = results[client]?.emulator;
  if (emulator === undefined) {
    return [];
  }
  const cases = [...emulator.values()].map(({ title, group, differs, page, error }) => ({
    title,
    group,
    differs,
    page,
    passed: error === undefined && differs.emulator === undefined,
  }));
  return [{ client, version: clientVersion(client), cases }];
}

describe.each(CLIENT_NAMES)("%s", (name) => {
  test("every case has a result on each server, and a unique title", () => {
    const titles = clientTitles(name);
    for (const server of ["emulator", ...clientReferences(name)] as const) {
      expect([...(results[name]?.[server]?.keys() ?? [])]).toEqual(titles);
    }
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(clientTitles(name))("%s", (title) => {
    const emulator = resultOf(name, "emulator", title);
    const references = clientReferences(name).map((server) => ({
      server,
      ...resultOf(name, server, title),
    }));
    if (emulator.differs.emulator !== undefined) {
      // A difference that no longer exists must be removed from the case.
      expect(references.map(outcomeOf)).not.toContainEqual(outcomeOf(emulator));
      return;
    }
    expect(emulator).toHaveProperty("result");
    expect(JSON.stringify(emulator.result)).not.toContain('"unexpected"');
    const differing = references.filter(({ server }) => emulator.differs[server] !== undefined);
    const equal = references.filter((reference) => !differing.includes(reference));
    // If no server confirms the result, a page of AWS does.
    expect(equal.length > 0 || isKnownPage(emulator.page)).toBe(true);
    expect(equal.map((reference) => [reference.server, outcomeOf(reference)])).toEqual(
      equal.map(({ server }) => [server, outcomeOf(emulator)]),
    );
    expect(differing.map(outcomeOf)).not.toContainEqual(outcomeOf(emulator));
  });
});

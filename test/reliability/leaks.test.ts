/**
 * Search for secrets in everything that the plugin process returns, prints and writes while each service repeats them.
 *
 * Each secret is searched in plain, JSON, URL and base64 form at each offset, and as halves. The known leaks of
 * docs/guarantees.md are in `LIMITS`, and the tests verify that they are still true.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  type ContractCase,
  contractCases,
  of,
  readableContractCases,
  secretInputsOf,
  withoutSecrets,
} from "../contract/support/cases";
import type { Plugin } from "../contract/support/plugin";
import { CallFailed, type RpcValues } from "../contract/support/rpc";
import { type ContractWorld, openContractWorld } from "../contract/support/world";
import { echo, leaks } from "../engine/support/canary";
import { rejection } from "../services/case";

jest.setTimeout(120_000);

/** Known leaks, as docs/guarantees.md describes them. */
const LIMITS = { "a refresh does not know the bucket's secrets": "Secrets in a service's error messages." };

let world: ContractWorld;
let plugin: Plugin;
/** Another process, because a failed create prevents a delete in the same one. */
let deleting: Plugin;
let folder: string;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-leaks-"));
  world = await openContractWorld();
  const env = { ...world.sandbox.environment(), TMPDIR: folder, PULUMI_HOME: folder };
  [plugin, deleting] = await Promise.all([world.start({ env }), world.start({ env })]);
});
afterEach(async () => {
  world.sandbox.clearFaults();
  await world.close().finally(() => fs.rmSync(folder, { recursive: true, force: true }));
});

/** The secrets in the inputs of a resource, and the credential of its service. */
function secretsOf(one: ContractCase): Record<string, string> {
  const inputs = secretInputsOf(one.type).map((name) => [name, one.inputs[name]]);
  const given = inputs.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { ...Object.fromEntries(given), credential: one.credentialOf(world.sandbox) };
}

/** Contents of all files that the plugin wrote. */
function filesIn(directory: string): Record<string, string> {
  const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, fs.readFileSync(file, "latin1")]));
}

/** Message and details of an error; the result of a success is state, which the engine encrypts by its marks. */
async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "",
    (error: unknown) =>
      error instanceof CallFailed
        ? error.message + JSON.stringify(error.partial?.reasons ?? "")
        : String(error),
  );
}

const OPERATIONS = ["create", "read", "update", "delete"];
const TIMEOUTS = Object.fromEntries(OPERATIONS.map((operation) => [operation, "1s"]));

function inputsOf(one: ContractCase, credential = one.credentialOf(world.sandbox)): RpcValues {
  const baseUrl = world.sandbox.urls[one.service];
  return of(one.type, {
    ...one.required(),
    ...one.inputs,
    [one.credential]: credential,
    baseUrl,
    customTimeouts: TIMEOUTS,
  });
}

test.each(contractCases)("no operation of $type shows a secret that its service repeats", async (one) => {
  const secrets = secretsOf(one);
  const inputs = inputsOf(one, secrets.credential);
  const state = { ...withoutSecrets(one.type, inputs), owner: "own" };
  const texts: Record<string, string> = {};
  const failWith = (status: number, ...shown: string[]) => {
    world.sandbox.clearFaults();
    const fault = rejection(one, echo(...shown), status);
    world.fault(one.service, fault, { times: Number.POSITIVE_INFINITY });
  };
  for (const status of [200, 400, 401, 404, 500]) {
    failWith(status, ...Object.values(secrets));
    texts[`create, ${status}`] = await errorOf(plugin.create(inputs));
    texts[`update, ${status}`] = await errorOf(plugin.update("4711", state, { ...inputs, ...one.change }));
    // A refresh and a delete know the credential only.
    failWith(status, secrets.credential ?? "");
    texts[`read, ${status}`] = await errorOf(plugin.read("4711", state));
    texts[`delete, ${status}`] = await errorOf(deleting.delete("4711", state));
  }
  expect(texts["create, 400"]).toContain("invalid: ");
  const all = { ...texts, output: plugin.output + deleting.output, ...filesIn(folder) };
  expect(leaks(secrets, all)).toEqual([]);
});

describe("known limits", () => {
  test("are documented", () => {
    const text = fs.readFileSync(path.join(__dirname, "../../docs/guarantees.md"), "utf8");
    for (const title of Object.values(LIMITS)) {
      expect(text).toContain(title);
    }
  });

  test.each(readableContractCases)("a refresh of $type shows a bucket's secret in an error", async (one) => {
    // State has no secrets of the bucket, so nothing can be removed. A value without CANARY, which no output may contain.
    world.fault(one.service, rejection(one, "the key is s3cr3t-value", 400), {
      times: Number.POSITIVE_INFINITY,
    });
    const state = { ...withoutSecrets(one.type, inputsOf(one)), owner: "own" };
    const message = await errorOf(plugin.read("4711", state));
    expect(message).toContain("s3cr3t-value");
  });
});

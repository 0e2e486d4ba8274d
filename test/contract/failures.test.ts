import { manifests } from "../../src/contract";
import { services } from "../../src/services/registry";
import { type ContractCase, cases, of, readableCases } from "./support/cases";
import type { Plugin } from "./support/plugin";
import type { Values } from "./support/rpc";
import { expectDiscreet, openWorld, type World } from "./support/world";

let world: World;
let plugin: Plugin;

beforeAll(async () => {
  world = await openWorld();
  plugin = await world.start();
});
afterAll(() => world.close());

/** State of a resource of some earlier run. */
async function stateOf(plugin: Plugin, { type, inputs: given }: ContractCase): Promise<Values> {
  const { inputs } = await plugin.check(of(type, given));
  return { ...inputs, ...Object.fromEntries(manifests[type].outputs.map((name) => [name, "a:b"])) };
}

async function failureOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error("it did not fail"),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? error.message : String(error);
}

const titles = Object.values(services).map(({ title }) => title);

/** One line for people: which service, what it answered, nothing secret and nothing of our own insides. */
function expectSentence(message: string): void {
  expect(message).toMatch(new RegExp(`^(${titles.join("|")}): .+$`));
  expect(message).not.toMatch(/undefined|\[object|Cannot read|is not a function|Unexpected struct type/);
  expectDiscreet(message, world.sandbox);
}

describe("a wrong token", () => {
  let refused: Plugin;

  beforeAll(async () => {
    // In the form of a personal access token, without which Label Studio would not be asked.
    const token = "eyJhbGciOiJIUzI1NiJ9.CANARYwrong.CANARY";
    const variables = Object.values(services).flatMap(({ credentials: { forms } }) => forms[0] ?? []);
    const wrong = Object.fromEntries(variables.map(({ environment }) => [environment, token]));
    refused = await world.start({ env: { ...world.sandbox.environment(), ...wrong } });
  });

  it.each(cases)("for $type is one line in the answer and one on the screen", async (one) => {
    const state = await stateOf(refused, one);
    const lines = [await failureOf(refused.delete("4711", state)), await failureOf(refused.create(state))];
    for (const line of lines) {
      expectSentence(line);
      expect(line).toContain("HTTP 401");
    }
    // Of a create the engine itself tells; of the others the plugin's server prints what it catches.
    const printed = refused.output.split("\n").filter((line) => line.startsWith(one.type));
    expect(printed).toEqual([`${one.type} 4711: ${lines[0]}`]);
  });
});

it.each(cases)("hides the secrets of $type that its service repeats", async (one) => {
  const state = await stateOf(plugin, one);
  const said = `bad ${Object.values(one.inputs).join(" ")} ${one.credentialOf(world.sandbox)}`;
  world.fault(one.service, { status: 400, body: { message: said, detail: said, error: { message: said } } });
  const message = await failureOf(plugin.create(state));
  expectSentence(message);
  expect(message).toContain("bad");
});

describe("odd answers", () => {
  const odd: unknown[] = [
    {},
    [],
    "null",
    '"text"',
    "5",
    "{",
    "",
    { success: true },
    { message: { a: [null] } },
  ];
  const ofService = ({ oddResponses }: ContractCase) => [...odd, ...oddResponses];

  /** Either a result that could be sent, or a sentence. */
  async function expectHandled(call: Promise<unknown>): Promise<void> {
    await call.catch((error: Error) => expectSentence(error.message));
  }

  it.each(readableCases)("of a read of $type become a result or a sentence", async (one) => {
    const state = await stateOf(plugin, one);
    for (const body of ofService(one)) {
      const fault = world.fault(one.service, { status: 200, body }, { method: "GET" });
      await expectHandled(plugin.read("4711", state));
      expect(fault.hits).toBe(1);
      world.sandbox.clearFaults();
    }
  });

  it.each(cases)("of an update of $type do, too", async (one) => {
    // Without an owner each update would give the object another one.
    const state = { ...(await stateOf(plugin, one)), owner: "the same" };
    for (const body of ofService(one)) {
      const fault = world.fault(one.service, { status: 200, body });
      await expectHandled(plugin.update("4711", state, { ...state, ...one.change }));
      expect(fault.hits).toBe(1);
      world.sandbox.clearFaults();
    }
  });

  it.each(cases)("of a create of $type do, too", async (one) => {
    const state = await stateOf(plugin, one);
    const create = (body: unknown, name: string) => {
      const names = { name, title: name, deployType: name, instance: name };
      const own = Object.fromEntries(
        Object.entries(names).filter(([key]) => manifests[one.type].inputs.includes(key)),
      );
      world.fault(one.service, { status: 200, body }, one.createRequest);
      return expectHandled(plugin.create({ ...state, ...own }));
    };
    await Promise.all([create({}, "first"), create({ id: 4711, bucketId: 4711, status: 1 }, "second")]);
    world.sandbox.clearFaults();
  });
});

import { contractCaseOf, contractCases, of, stubOf } from "./support/cases";
import type { Plugin } from "./support/plugin";
import { type ContractWorld, openContractWorld } from "./support/world";

let world: ContractWorld;
let plugin: Plugin;

beforeAll(async () => {
  world = await openContractWorld();
  plugin = await world.start();
});
afterAll(async () => {
  expect(world.sandbox.requests()).toEqual([]);
  await world.close();
});

/** Inputs whose values are quoted, because they cannot be secrets. */
const enumerations = ["storageType", "deployType"];

/** Values that are invalid for most inputs and contain a secret in every part. */
const wrongValues = [
  { CANARY: "CANARY" },
  ["CANARY"],
  "https://CANARY:CANARY@CANARY.example/CANARY?CANARY=CANARY#CANARY",
  "CANARY/../CANARY",
  "CANARY CANARY",
];

describe.each(contractCases)("$type", ({ type, inputs }) => {
  it("names no property, because the engine would print its value", async () => {
    const { failures } = await plugin.check(of(type, {}));
    expect(failures.length).toBeGreaterThan(1);
    expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  });

  it("returns one failure for each invalid input, all together", async () => {
    const names = Object.keys(inputs);
    const wrong = Object.fromEntries(names.map((name) => [name, { CANARY: "CANARY" }]));
    const { failures } = await plugin.check(of(type, wrong));
    const paths = failures.map(({ reason }) => reason.split(":")[0]);
    expect(paths.sort()).toEqual(names.sort());
  });

  it.each(wrongValues)("does not repeat %j in any reason", async (value) => {
    const names = Object.keys(inputs).filter((name) => !enumerations.includes(name));
    const responses = await Promise.all(
      names.map((name) => plugin.check(of(type, { ...inputs, [name]: value }))),
    );
    const reasons = responses.flatMap(({ failures }) => failures.map(({ reason }) => reason));
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.join("\n").replaceAll("canary.example", "")).not.toMatch(/canary/i);
  });

  it("reports an unknown input with the possible cause that the program is newer", async () => {
    const { failures } = await plugin.check(of(type, { ...inputs, futureInput: "CANARY" }));
    expect(failures).toEqual([
      {
        property: "",
        reason: expect.stringMatching(/^futureInput: .*an older pulumi-byob was loaded from/),
      },
    ]);
  });
});

it("fails with one message and without a stack trace for a resource type of a newer release", async () => {
  const text = stubOf(contractCaseOf("RyzeInstanceS3").type).replace(
    contractCaseOf("RyzeInstanceS3").type,
    "FutureKind",
  );
  const call = plugin.check({ __provider: text });
  await expect(call).rejects.toThrow(
    /FutureKind: unknown resource type, because an older pulumi-byob was loaded from/,
  );
});

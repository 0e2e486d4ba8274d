import { credentialKeysOf } from "../services/definitions";
import { contractCaseOf, contractCases, of } from "./support/cases";
import { type RpcValues, serializedSecret } from "./support/rpc";
import { type ContractWorld, openContractWorld } from "./support/world";

let world: ContractWorld;

beforeAll(async () => {
  world = await openContractWorld();
});
afterAll(() => world.close());

/** The emulators' environment as stack configuration with `byob:` keys. */
function stackConfig(): RpcValues {
  const variables = world.sandbox.environment();
  const entries = contractCases.flatMap(({ type }) => {
    const { config, environment, urlConfig, urlEnvironment } = credentialKeysOf(type);
    return [
      [config, serializedSecret(variables[environment])],
      [urlConfig, variables[urlEnvironment]],
    ];
  });
  return Object.fromEntries(entries);
}

it("reaches every call, even if many calls come first and at the same time", async () => {
  const plugin = await world.start({ env: {}, config: stackConfig() });
  const calls = contractCases.flatMap((one) => Array.from({ length: 10 }, () => one));
  const responses = await Promise.all(
    calls.map(async ({ type, service, inputs }) => ({
      url: world.sandbox.urls[service],
      ...(await plugin.check(of(type, inputs))),
    })),
  );
  for (const { url, inputs, failures } of responses) {
    expect(failures).toEqual([]);
    expect(inputs.baseUrl).toBe(url);
  }
});

it("serves the complete lifecycle of a resource without environment variables", async () => {
  const plugin = await world.start({ env: {}, config: stackConfig() });
  const { type, inputs } = contractCaseOf("FlashbackBucket");
  const checked = await plugin.check(of(type, { ...inputs, name: "configured" }));
  const { id, outputs } = await plugin.create(checked.inputs);
  expect(outputs).not.toHaveProperty("token");
  await expect(plugin.read(id, outputs)).resolves.toMatchObject({ id });
});

describe("an explicit Provider", () => {
  const otherOrigin = { RYZEAPI_TOKEN: "CANARY-elsewhere", RYZEAPI_URL: "http://127.0.0.1:9" };

  it("overrides the environment", async () => {
    const config = { ...stackConfig(), "byob:provider": "explicit" };
    const plugin = await world.start({ env: otherOrigin, config });
    const { inputs } = await plugin.check(
      of(contractCaseOf("RyzeInstanceS3").type, contractCaseOf("RyzeInstanceS3").inputs),
    );
    expect(inputs.baseUrl).toBe(world.sandbox.urls.ryzeapi);
    await plugin.create(inputs);
    expect(contractCaseOf("RyzeInstanceS3").held(world.sandbox)).toEqual(["instance-0"]);
  });

  it("is complete: missing values are not read from the environment", async () => {
    const plugin = await world.start({ config: { "byob:provider": "explicit" } });
    for (const { type, inputs } of contractCases) {
      const { failures } = await plugin.check(of(type, inputs));
      expect(failures).toHaveLength(1);
      expect(failures[0]?.reason).toMatch(/: no credential found in .*the Provider's/);
      expect(failures[0]?.reason).not.toMatch(/environment variable|configuration byob/);
    }
  });
});

it("lists every source of a missing credential", async () => {
  const plugin = await world.start({ env: {} });
  const { failures } = await plugin.check(
    of(contractCaseOf("RyzeInstanceS3").type, contractCaseOf("RyzeInstanceS3").inputs),
  );
  expect(failures).toEqual([
    {
      property: "",
      reason: expect.stringMatching(/input token.*byob:ryzeapiToken.*RYZEAPI_TOKEN/),
    },
  ]);
});

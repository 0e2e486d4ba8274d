import { credentialKeysOf } from "../services/definitions";
import { caseOf, cases, of } from "./support/cases";
import { secretOnWire, type Values } from "./support/rpc";
import { openWorld, type World } from "./support/world";

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** The emulators' environment as stack configuration with `byob:` keys. */
function stackConfig(): Values {
  const variables = world.sandbox.environment();
  const entries = cases.flatMap(({ type }) => {
    const { config, environment, urlConfig, urlEnvironment } = credentialKeysOf(type);
    return [
      [config, secretOnWire(variables[environment])],
      [urlConfig, variables[urlEnvironment]],
    ];
  });
  return Object.fromEntries(entries);
}

it("reaches every call, even if many calls come first and at the same time", async () => {
  const plugin = await world.start({ env: {}, config: stackConfig() });
  const calls = cases.flatMap((one) => Array.from({ length: 10 }, () => one));
  const answers = await Promise.all(
    calls.map(async ({ type, service, inputs }) => ({
      url: world.sandbox.urls[service],
      ...(await plugin.check(of(type, inputs))),
    })),
  );
  for (const { url, inputs, failures } of answers) {
    expect(failures).toEqual([]);
    expect(inputs.baseUrl).toBe(url);
  }
});

it("serves the complete lifecycle of a resource without environment variables", async () => {
  const plugin = await world.start({ env: {}, config: stackConfig() });
  const { type, inputs } = caseOf("FlashbackBucket");
  const checked = await plugin.check(of(type, { ...inputs, name: "configured" }));
  const { id, outputs } = await plugin.create(checked.inputs);
  expect(outputs).not.toHaveProperty("token");
  await expect(plugin.read(id, outputs)).resolves.toMatchObject({ id });
});

describe("an explicit Provider", () => {
  const elsewhere = { RYZEAPI_TOKEN: "CANARY-elsewhere", RYZEAPI_URL: "http://127.0.0.1:9" };

  it("overrides the environment", async () => {
    const config = { ...stackConfig(), "byob:provider": "explicit" };
    const plugin = await world.start({ env: elsewhere, config });
    const { inputs } = await plugin.check(of(caseOf("RyzeInstanceS3").type, caseOf("RyzeInstanceS3").inputs));
    expect(inputs.baseUrl).toBe(world.sandbox.urls.ryzeapi);
    await plugin.create(inputs);
    expect(caseOf("RyzeInstanceS3").held(world.sandbox)).toEqual(["instance-0"]);
  });

  it("is complete: missing values are not read from the environment", async () => {
    const plugin = await world.start({ config: { "byob:provider": "explicit" } });
    for (const { type, inputs } of cases) {
      const { failures } = await plugin.check(of(type, inputs));
      expect(failures).toHaveLength(1);
      expect(failures[0]?.reason).toMatch(/: no credential found in .*the Provider's/);
      expect(failures[0]?.reason).not.toMatch(/environment variable|configuration byob/);
    }
  });
});

it("lists every source of a missing credential", async () => {
  const plugin = await world.start({ env: {} });
  const { failures } = await plugin.check(of(caseOf("RyzeInstanceS3").type, caseOf("RyzeInstanceS3").inputs));
  expect(failures).toEqual([
    {
      property: "",
      reason: expect.stringMatching(/input token.*byob:ryzeapiToken.*RYZEAPI_TOKEN/),
    },
  ]);
});

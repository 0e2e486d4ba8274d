import path from "node:path";
import { SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { credentialKeysOf } from "../../services/definitions";
import { CANARIES } from "../../services/secrets";
import { startProcess } from "../provider/support/process";
import { listenToLog, type ProviderWorld, SERVICE_TYPES, startWorld } from "../provider/support/world";

let world: ProviderWorld;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.sandbox.clearRequests());
afterEach(() => jest.restoreAllMocks());
afterAll(() => world.sandbox.stop());

async function problemsOf(kind: ResourceType, changes: object, config = {}): Promise<string[]> {
  const inputs = { ...world.wanted(kind).inputs, ...changes };
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
  const { failures } = await startProcess(config).handler(kind).check({}, given);
  // The engine prints the raw value of a property that a failure names.
  for (const { property } of failures) {
    expect(property).toBe("");
  }
  return failures.map(({ reason }) => reason.replace(path.resolve("src"), "<src>"));
}

/** The URLs in a message that contain more than scheme and host. */
function longUrls(text: string): string[] {
  const examples = ["https://s3.<region>.amazonaws.com", "https://host/", "/storage/v1/s3"];
  const bare = examples.reduce((rest, example) => rest.replaceAll(example, ""), text);
  return bare.match(/[a-z0-9]+:\/\/[^\s/,;)]*[/?#@][^\s,;)]*/gi) ?? [];
}

describe.each(SERVICE_CASES)("$type rejects", ({ type: kind, rejected, credential: input }) => {
  test.each(rejected)("%s", async (_, changes) => {
    listenToLog();
    const problems = await problemsOf(kind, changes);
    expect(problems).toMatchSnapshot();
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).toMatch(/^[a-zA-Z0-9, .]+: /);
      expect(longUrls(problem)).toEqual([]);
      for (const secret of [...Object.values(CANARIES), "1234567890"]) {
        expect(problem).not.toContain(secret);
      }
    }
    expect(world.requests(kind)).toEqual([]);
  });

  test("a URL without its credential, and a credential without its URL", async () => {
    const credential = { [input]: undefined, baseUrl: undefined };
    const saved = process.env;
    process.env = {};
    const found = [
      await problemsOf(kind, credential),
      await problemsOf(kind, { ...credential, baseUrl: "https://service.example.com" }),
      await problemsOf(kind, { ...credential, baseUrl: "https://service.example.com" }, configured),
      await problemsOf(kind, credential, { "byob:provider": "explicit" }),
    ];
    process.env = saved;
    expect(found).toMatchSnapshot();
    expect(JSON.stringify(found)).not.toContain("configured-credential");
    expect(world.requests(kind)).toEqual([]);
  });
});

const configured = {
  ...Object.fromEntries(
    SERVICE_TYPES.map((type) => [credentialKeysOf(type).config, "configured-credential"]),
  ),
  [credentialKeysOf("LabelStudioImportStorage").urlConfig]: "https://labels.example.com/path",
};

const warned = SERVICE_CASES.flatMap(({ type, warned }) =>
  warned.map(([description, changes]) => [description, type, changes] as const),
);

test.each(warned)("%s only warns: %s", async (_, kind, changes) => {
  const logged = listenToLog();
  const { inputs } = world.wanted(kind, changes);
  const checked = await startProcess().handler(kind).check({}, inputs);
  expect(checked).toEqual({ inputs, failures: [] });
  expect(logged).toMatchSnapshot();
  expect(logged).toHaveLength(1);
});

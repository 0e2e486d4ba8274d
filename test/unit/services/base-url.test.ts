import { caseOf, READABLE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { credentialKeysOf } from "../../services/definitions";
import { Stack } from "../provider/support/engine";
import { forwardTo, type RequestRecorder, startRecorder } from "../provider/support/recorder";
import {
  listenToLog,
  type ProviderWorld,
  READABLE_TYPES,
  SERVICE_TYPES,
  startWorld,
} from "../provider/support/world";

let world: ProviderWorld;
/** Another server with different objects. */
let otherWorld: ProviderWorld;
/** Another name of the same server. */
let alias: RequestRecorder;

async function begin(kind: ResourceType): Promise<Stack> {
  listenToLog();
  world = await startWorld();
  otherWorld = await startWorld();
  alias = await startRecorder(forwardTo(world.sandbox.urls[caseOf(kind).service]));
  const stack = new Stack();
  expect((await stack.up({ it: world.wanted(kind) })).errors).toEqual([]);
  return stack;
}

const urlAt = (where: ProviderWorld, kind: ResourceType) => where.sandbox.urls[caseOf(kind).service];
const written = (where: ProviderWorld, kind: ResourceType) =>
  where.requests(kind).filter((line) => !line.startsWith("GET") && !/token|login|refresh/.test(line));

afterEach(async () => {
  await alias.stop();
  await world.sandbox.stop();
  await otherWorld.sandbox.stop();
  jest.restoreAllMocks();
});

describe.each(READABLE_TYPES)("a changed baseUrl of %s", (kind) => {
  test("at which the same object exists updates state and writes nothing", async () => {
    const stack = await begin(kind);
    world.sandbox.clearRequests();
    const moved = world.wanted(kind, { baseUrl: alias.url });
    expect(await stack.up({ it: moved })).toEqual({ steps: { it: "update" }, errors: [] });
    expect(stack.stored("it").outputs.baseUrl).toBe(alias.url);
    expect(written(world, kind)).toEqual([]);
    expect(alias.requests.some(({ method }) => method === "GET")).toBe(true);
    expect(await stack.up({ it: moved })).toEqual({ steps: { it: "same" }, errors: [] });
    expect(await stack.destroy()).toEqual({ steps: { it: "delete" }, errors: [] });
    expect(world.live(kind)).toBe(0);
  });

  test("together with another change is verified first and then sent to the new URL", async () => {
    const stack = await begin(kind);
    const moved = world.wanted(kind, { baseUrl: alias.url, bucket: "another-bucket" });
    expect((await stack.up({ it: moved })).errors).toEqual([]);
    const methods = alias.requests.filter(({ path }) => !path.includes("token")).map(({ method }) => method);
    expect(methods.at(0)).toBe("GET");
    expect(methods.some((method) => method !== "GET")).toBe(true);
  });

  test("of a server without the object fails with both URLs and writes nothing", async () => {
    const stack = await begin(kind);
    const { token } = otherWorld.wanted(kind).inputs;
    const before = stack.stored("it");
    world.sandbox.clearRequests();
    const outcome = await stack.up({ it: world.wanted(kind, { baseUrl: urlAt(otherWorld, kind), token }) });
    expect(outcome.errors).toEqual([
      expect.stringMatching(
        `"${before.id}" of ${urlAt(world, kind)} was not found at ${urlAt(otherWorld, kind)}\\. .* Nothing was changed\\.$`,
      ),
    ]);
    expect([...written(world, kind), ...written(otherWorld, kind)]).toEqual([]);
    expect(stack.stored("it")).toEqual(before);
  });
});

test.each(READABLE_CASES.filter(({ reusesIds }) => reusesIds))(
  "$type: another object of the same id at the new URL is not touched",
  async ({ type: kind }) => {
    const stack = await begin(kind);
    const others = otherWorld.wanted(kind, { bucket: "somebody-elses" });
    expect((await new Stack().up({ other: others })).errors).toEqual([]);
    otherWorld.sandbox.clearRequests();
    const { token } = others.inputs;
    const outcome = await stack.up({ it: world.wanted(kind, { baseUrl: urlAt(otherWorld, kind), token }) });
    expect(outcome.errors).toEqual([expect.stringContaining("Nothing was changed")]);
    expect(written(otherWorld, kind)).toEqual([]);
  },
);

test("ModelsLab has no read request, so the details are sent to the new URL", async () => {
  const kind = "ModelsLabS3Config";
  const stack = await begin(kind);
  const { key } = otherWorld.wanted(kind).inputs;
  const moved = world.wanted(kind, { baseUrl: urlAt(otherWorld, kind), key });
  expect(await stack.up({ it: moved })).toEqual({ steps: { it: "update" }, errors: [] });
  expect(otherWorld.requests(kind)).toEqual(["POST /api/v1/enterprise/update_s3"]);
  expect(otherWorld.live(kind)).toBe(1);
});

describe.each(SERVICE_TYPES)("the default URL of %s", (kind) => {
  test("is not stored in inputs, and another one is, regardless of its source", async () => {
    const stack = await begin(kind);
    const { input, config, urlConfig } = credentialKeysOf(kind);
    const { baseUrl, [input]: credential, ...given } = world.wanted(kind).inputs;
    const other = new Stack({ [config]: String(credential), [urlConfig]: `${baseUrl}/` });
    other.state.set("it", stack.stored("it"));
    expect((await other.up({ it: { kind, inputs: given } })).errors).toEqual([]);
    expect(other.stored("it").inputs.baseUrl).toBe(baseUrl);
    // What comes from configuration never becomes part of a resource.
    expect(other.stored("it").outputs).not.toHaveProperty(input);
    expect((await other.up({ it: { kind, inputs: given } })).steps).toEqual({ it: "same" });
    expect((await other.destroy()).errors).toEqual([]);
    expect(world.live(kind)).toBe(0);
  });
});

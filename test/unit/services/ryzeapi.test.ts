import { OTHER_STACK_WARNING } from "../../../src/services/find-or-create";
import { CANARIES } from "../../services/secrets";
import { Stack } from "../provider/support/engine";
import { type RequestRecorder, startRecorder } from "../provider/support/recorder";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

const kind = "RyzeInstanceS3";
const set =
  'RyzeAPI: could not update the S3 settings of instance "instance-0" (POST /api/instance/s3/instance-0): ';
const readS3 =
  'RyzeAPI: could not read the S3 settings of instance "instance-0" (GET /api/instance/getS3/instance-0): ';
let world: ProviderWorld;
let logged: string[];
beforeEach(async () => {
  world = await startWorld({ ryzeapi: { limit: { requests: 6, windowSeconds: 1 } } });
  logged = listenToLog();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

const program = (changes = {}) => ({ it: world.wanted(kind, changes) });
const instance = () => world.sandbox.ryzeapi.instances.get("instance-0");

describe("the response of RyzeAPI", () => {
  test.each([
    [
      "Invalid token",
      { token: "wrong" },
      401,
      /HTTP 401, Invalid token\. Check the token \(input `token`, .*add --run-program to the command\.$/,
    ],
    [
      "Instance not found",
      { instance: "unknown" },
      404,
      /HTTP 404, Instance not found\. Create the instance at RyzeAPI first, or correct `instance`\.$/,
    ],
  ])("%s is reported with the fix", async (_, changes, __, expected) => {
    const stack = new Stack();
    expect((await stack.up(program(changes))).errors).toEqual([expect.stringMatching(expected)]);
    expect(stack.state.size).toBe(0);
  });

  test("to an instance's token for another instance is reported with the fix", async () => {
    const { token } = world.sandbox.ryzeapi.addInstance("other");
    expect((await new Stack().up(program({ token }))).errors).toEqual([
      `${readS3}HTTP 403, Token does not belong to this instance. An instance token is valid only for its own instance.`,
    ]);
  });

  test("`Failed to update S3 configuration` leaves an entry in state, because the write may have taken effect", async () => {
    const body = { success: false, error: { message: "Failed to update S3 configuration" } };
    world.fault(kind, { status: 500, body }, { method: "POST", times: 9 });
    const stack = new Stack();
    expect((await stack.up(program())).errors).toEqual([
      `${set}HTTP 500, Failed to update S3 configuration.`,
    ]);
    expect(stack.stored("it").outputs.incomplete).toBe(true);
    world.sandbox.clearFaults();
    expect((await stack.up(program())).steps).toEqual({ it: "update" });
    expect(instance()).toMatchObject({ enabled: true, bucket: "ryze-media" });
  });

  test("`Invalid request body` is reported unchanged, and nothing is saved to state", async () => {
    const body = { success: false, error: { message: "Invalid request body" } };
    world.fault(kind, { status: 400, body }, { method: "POST" });
    const stack = new Stack();
    expect((await stack.up(program())).errors).toEqual([`${set}HTTP 400, Invalid request body.`]);
    expect(stack.state.size).toBe(0);
  });
});

test("more resources than a window allows wait for the next one, without an error", async () => {
  const names = Array.from({ length: 8 }, (_, i) => `instance-${i}`);
  for (const name of names) {
    world.sandbox.ryzeapi.addInstance(name);
  }
  const many = Object.fromEntries(names.map((name) => [name, world.wanted(kind, { instance: name })]));
  expect((await new Stack().up(many)).errors).toEqual([]);
  expect(world.live(kind)).toBe(8);
}, 20_000);

describe("settings that are disabled outside Pulumi", () => {
  test.each(["null", "empty", "missing"] as const)(
    "are treated as deleted: unset fields %s",
    async (nulls) => {
      world.sandbox.ryzeapi.options.nulls = nulls;
      const stack = new Stack();
      await stack.up(program());
      Object.assign(instance() ?? {}, { enabled: false, bucket: null });
      expect((await stack.refresh()).steps).toEqual({ it: "delete" });
      expect((await stack.up(program())).steps).toEqual({ it: "create" });
      expect(logged).toEqual([]);
    },
  );

  test("are deleted with their instance, and destroy succeeds", async () => {
    const [refreshed, destroyed] = [new Stack(), new Stack()];
    await refreshed.up(program());
    for (const [name, entry] of refreshed.state) {
      destroyed.state.set(name, entry);
    }
    world.sandbox.ryzeapi.instances.delete("instance-0");
    expect((await refreshed.refresh()).steps).toEqual({ it: "delete" });
    expect((await destroyed.destroy()).errors).toEqual([]);
  });

  test.each([
    ["a page", "<html>404</html>"],
    ["plain text", "404 page not found"],
    ["JSON of another service", { message: "no route" }],
  ])("are not treated as deleted if a proxy returns %s with status 404", async (_, body) => {
    const stack = new Stack();
    await stack.up(program());
    world.fault(kind, { status: 404, body }, { times: 9 });
    expect((await stack.refresh()).errors).toEqual([expect.stringContaining("HTTP 404")]);
    expect((await stack.destroy()).errors).toEqual([expect.stringContaining("HTTP 404")]);
    expect(stack.state.size).toBe(1);
  });
});

describe("existing settings", () => {
  const foreign = { enabled: true, bucket: "theirs", region: "us-east-1", accessKey: "AKIATHEIRS" };

  test("are not overwritten without adopt: the error lists the differences", async () => {
    Object.assign(instance() ?? {}, foreign);
    expect((await new Stack().up(program())).errors).toEqual([
      'RyzeAPI: instance "instance-0" already has S3 settings that differ in bucket, region, accessKey, endpoint, pathPrefix. Another resource in this program, another stack or a user may have set them. Set adopt: true to take them over, or disable S3 at RyzeAPI first. Nothing was changed.',
    ]);
    expect(instance()?.bucket).toBe("theirs");
  });

  test("are taken over with adopt, without a request that reads them", async () => {
    Object.assign(instance() ?? {}, foreign);
    expect((await new Stack().up(program({ adopt: true }))).errors).toEqual([]);
    expect(instance()).toMatchObject({ bucket: "ryze-media", secretKey: CANARIES.secretKey });
    expect(world.requests(kind)).toEqual(["POST /api/instance/s3/instance-0"]);
    expect(logged).toEqual([]);
  });

  test("are taken over with a warning if they are equal", async () => {
    await new Stack().up(program());
    expect((await new Stack().up(program())).errors).toEqual([]);
    expect(logged).toEqual([
      `warning: ${kind} instance-0: took over the S3 settings of RyzeAPI instance "instance-0" (no readable setting differed). ${OTHER_STACK_WARNING}`,
    ]);
  });

  test("are not taken over with adopt: false, even if they are equal", async () => {
    await new Stack().up(program());
    world.sandbox.clearRequests();
    expect((await new Stack().up(program({ adopt: false }))).errors).toEqual([
      expect.stringMatching(/^RyzeAPI: instance "instance-0" already has S3 settings and adopt is false\./),
    ]);
    expect(world.requests(kind)).toEqual(["GET /api/instance/getS3/instance-0"]);
  });
});

test("another instance replaces: the old one is disabled first", async () => {
  world.sandbox.ryzeapi.addInstance("second");
  const stack = new Stack();
  await stack.up(program());
  world.sandbox.clearRequests();
  expect((await stack.up(program({ instance: "second" }))).steps).toEqual({ it: "replace" });
  expect(world.requests(kind)).toEqual([
    "POST /api/instance/s3/instance-0",
    "GET /api/instance/getS3/second",
    "POST /api/instance/s3/second",
  ]);
  expect(instance()?.enabled).toBe(false);
});

describe("messages of the service", () => {
  let recorder: RequestRecorder;
  afterEach(() => recorder.stop());

  test("never show a secret that they contain", async () => {
    const token = world.sandbox.ryzeapi.accountToken;
    const message = `no ${token} ${CANARIES.secretKey} ${CANARIES.accessKeyId}`;
    recorder = await startRecorder(() => ({ status: 400, body: { success: false, error: { message } } }));
    const { errors } = await new Stack().up(program({ baseUrl: recorder.url }));
    expect(errors).toEqual([`${readS3}HTTP 400, no *** *** ***.`]);
  });
});

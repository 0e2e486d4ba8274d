import { fingerprint, matchesFingerprint } from "../../../src/services/fingerprint";
import { CANARIES } from "../../services/secrets";
import { Stack } from "../provider/support/engine";
import { type RequestRecorder, startRecorder } from "../provider/support/recorder";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

const kind = "ModelsLabS3Config";
let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

const program = (changes = {}) => ({ it: world.wanted(kind, changes) });

describe("the response of ModelsLab", () => {
  let recorder: RequestRecorder;
  let response: { status: number; body: unknown };
  beforeEach(async () => {
    recorder = await startRecorder(() => response);
  });
  afterEach(() => recorder.stop());
  const upWith = (status: number, body: unknown) => {
    response = { status, body };
    return new Stack().up(program({ baseUrl: recorder.url }));
  };
  const start = "ModelsLab: could not update the S3 details (POST /api/v1/enterprise/update_s3): ";

  test.each([
    ["as its siblings'", { status: "success", message: "S3 details updated" }],
    ["with another word", { status: "ok" }],
    ["in the queue", { status: "processing", message: "soon" }],
    ["without a status", { message: "S3 details updated" }],
    ["without anything", {}],
    ["with a status that is not a string", { status: 1 }],
  ])("%s is a success", async (_, body) => {
    expect((await upWith(200, body)).errors).toEqual([]);
  });

  test.each([
    ["nothing", {}],
    ["an unknown status", { status: "queued" }],
    ["a number as status", { status: 1 }],
    ["an empty message", { message: " " }],
  ])("with %s is a success that ModelsLab did not confirm", async (_, body) => {
    expect((await upWith(200, body)).errors).toEqual([]);
    expect(logged).toEqual([
      expect.stringContaining("ModelsLab may not have carried out the request to update the S3 details"),
    ]);
  });

  test.each([
    { status: "success" },
    { status: "OK" },
    { status: "Processing" },
    { message: "S3 details updated" },
    { status: "queued", messege: "soon" },
    { status: "success", error: null, detail: "", success: true },
  ])("%j confirms the success", async (body) => {
    expect((await upWith(200, body)).errors).toEqual([]);
    expect(logged).toEqual([]);
  });

  test.each([
    [{ status: "Error", message: "words" }],
    [{ status: "FAILED", message: "words" }],
    [{ status: "failure", message: "words" }],
    [{ status: false, message: "words" }],
    [{ status: 500, message: "words" }],
    [{ status: "403", message: "words" }],
    [{ status: " error ", message: "words" }],
    [{ status: "failed_validation", message: "words" }],
    [{ status: "Error: invalid key", message: "words" }],
    [{ status: "unsuccessful", message: "words" }],
    [{ status: ["error"], message: "words" }],
    [{ success: false, message: "words" }],
    [{ success: "False", message: "words" }],
    [{ success: 0, message: "words" }],
    [{ status: "success", error: "words" }],
    [{ error: { code: 1, message: "words" } }],
    [{ detail: "words" }],
    [{ detail: [{ msg: "words" }] }],
  ])("%j is a failure of create and delete", async (body) => {
    expect((await upWith(200, body)).errors).toEqual([expect.stringContaining(`${start}HTTP 200, words`)]);
    const stack = new Stack();
    response = { status: 200, body: { status: "success" } };
    await stack.up(program({ baseUrl: recorder.url }));
    response = { status: 200, body };
    expect((await stack.destroy()).errors).toEqual([
      expect.stringContaining(
        "could not reset the S3 details (POST /api/v1/enterprise/reset_s3): HTTP 200, words.",
      ),
    ]);
    expect(stack.state.size).toBe(1);
  });

  test.each([
    ["message", { status: "error", message: "Invalid Api Key", tip: "Check" }, "Invalid Api Key"],
    ["messege", { status: "error", messege: "Something is wrong" }, "Something is wrong"],
    ["failed", { status: "failed", id: "", message: "Failed, Try Again", output: "" }, "Failed, Try Again"],
    [
      "an object of lists",
      {
        status: "error",
        message: { region_name: ["The region name field is required."], endpoint_url: ["Bad."] },
      },
      "The region name field is required. Bad",
    ],
    ["no message", { status: "error" }, "the response reports a failure without a message"],
    ["both spellings", { status: "error", message: " ", messege: "Words" }, "Words"],
    [
      "an empty message",
      { status: "error", message: "" },
      "the response reports a failure without a message",
    ],
  ])("that says failure under HTTP 200 is one: %s", async (_, body, message) => {
    const { errors } = await upWith(200, body);
    expect(errors).toEqual([expect.stringContaining(`${start}HTTP 200, ${message}.`)]);
  });

  test.each([
    ["a list", []],
    ["a string", '"updated"'],
    ["null", "null"],
  ])("that is %s is not understood", async (_, body) => {
    expect((await upWith(200, body)).errors).toEqual([
      `${start}the response does not have the documented format (the body). Check that baseUrl is the URL of the API.`,
    ]);
  });

  test.each([
    [
      401,
      { status: "error", message: "Invalid API key" },
      /Check the enterprise key .*each deploy type has its own\. If you changed the credential/,
    ],
    [402, { status: "error", message: "Not enough credits" }, /plan must include an enterprise server/],
    [403, { status: "error", message: "Upgrade" }, /plan must include an enterprise server/],
    [
      400,
      { status: "error", messege: { key: ["The key field is required."] } },
      /The key field is required\.$/,
    ],
  ])("with HTTP %d is reported with its message and the fix", async (status, body, expected) => {
    const { errors } = await upWith(status, body);
    expect(errors).toEqual([expect.stringMatching(expected)]);
    expect(errors[0]).toContain(`${start}HTTP ${status}, `);
  });

  test("never shows a secret that it contains", async () => {
    const key = world.sandbox.modelslab.keyOf("text_to_image");
    const message = `bad ${key} ${CANARIES.secretKey} ${CANARIES.accessKeyId} ${encodeURIComponent(CANARIES.secretKey)}`;
    for (const status of [200, 400]) {
      const { errors } = await upWith(status, { status: "error", message: message });
      expect(errors).toEqual([expect.stringContaining("bad *** *** *** ***")]);
    }
  });
});

describe("the deploy type", () => {
  test("is text_to_image when absent, and then not sent", async () => {
    const stack = new Stack();
    const { deployType: _, ...inputs } = world.wanted(kind).inputs;
    expect((await stack.up({ it: { kind, inputs } })).errors).toEqual([]);
    expect(stack.stored("it").id).toBe("text_to_image");
    expect(world.sandbox.requests("modelslab")[0]?.keys).not.toContain("deploy_type");
    expect((await stack.up(program({ deployType: "text_to_image" }))).steps).toEqual({ it: "same" });
    await stack.destroy();
    expect(world.sandbox.requests("modelslab").at(-1)).toMatchObject({
      path: "/api/v1/enterprise/reset_s3",
      keys: ["key"],
    });
  });

  test("replaces: the old server is reset first", async () => {
    const stack = new Stack();
    await stack.up(program());
    world.sandbox.clearRequests();
    expect((await stack.up(program({ deployType: "qwen" }))).steps).toEqual({ it: "replace" });
    expect(world.requests(kind)).toEqual([
      "POST /api/v1/enterprise/reset_s3",
      "POST /api/v1/enterprise/update_s3",
    ]);
    expect([...world.sandbox.modelslab.servers.keys()]).toEqual(["qwen"]);
  });

  test("has a separate key in an account with several types", async () => {
    world.sandbox.modelslab.keys.set("qwen", { key: "key-of-qwen" });
    expect((await new Stack().up(program({ deployType: "qwen" }))).errors).toEqual([
      expect.stringContaining("Invalid API key"),
    ]);
    expect((await new Stack().up(program({ deployType: "qwen", key: "key-of-qwen" }))).errors).toEqual([]);
  });
});

describe("the key", () => {
  const rotate = (key: string) => world.sandbox.modelslab.keys.set("text_to_image", { key });

  test("causes a new write when it changes and is recognized by its fingerprint", async () => {
    const stack = new Stack();
    await stack.up(program());
    const before = String(stack.stored("it").outputs.keyFingerprint);
    world.sandbox.clearRequests();
    rotate("another-key");
    expect((await stack.up(program({ key: "another-key" }))).steps).toEqual({ it: "update" });
    expect(world.requests(kind)).toEqual(["POST /api/v1/enterprise/update_s3"]);
    const after = String(stack.stored("it").outputs.keyFingerprint);
    expect(await matchesFingerprint("another-key", after)).toBe(true);
    expect(await matchesFingerprint("another-key", before)).toBe(false);
  });

  test("that comes from configuration is compared at delete", async () => {
    const { key: _, baseUrl, ...inputs } = world.wanted(kind).inputs;
    const config = (key: string) => ({ "byob:modelslabKey": key, "byob:modelslabUrl": String(baseUrl) });
    const stack = new Stack(config(world.sandbox.modelslab.keyOf("text_to_image")));
    expect((await stack.up({ it: { kind, inputs } })).errors).toEqual([]);
    rotate("another-key");
    const later = new Stack(config("another-key"));
    later.state.set("it", stack.stored("it"));
    expect((await later.destroy()).errors).toEqual([]);
    expect(logged).toEqual([
      `warning: ${kind} text_to_image: the S3 details of text_to_image were set with a different key than the one that resets them now. Check that both belong to the same account.`,
    ]);
  });

  test("cannot be read from its fingerprint, and two fingerprints differ", async () => {
    const print = await fingerprint("a-key");
    expect(print).not.toBe(await fingerprint("a-key"));
    expect(print).toBe(await fingerprint("a-key", print));
    expect(print).not.toContain("a-key");
    expect(await matchesFingerprint("a-key", print)).toBe(true);
    expect(await matchesFingerprint("a-kex", print)).toBe(false);
  });
});

test("adopt logs a warning, because the existing details cannot be read", async () => {
  expect((await new Stack().up(program({ adopt: true }))).errors).toEqual([]);
  expect(logged).toEqual([
    `warning: ${kind} text_to_image: ModelsLab cannot return the existing S3 details of text_to_image, so adopt overwrites them.`,
  ]);
});

test("a create without a response is saved to state, repaired by the next up, and can be destroyed", async () => {
  const lose = () => world.fault(kind, { drop: "after" }, { times: 9 });
  const [mended, destroyed] = [new Stack(), new Stack()];
  for (const stack of [mended, destroyed]) {
    lose();
    expect((await stack.up(program())).errors).toHaveLength(1);
    expect(stack.stored("it")).toMatchObject({ id: "text_to_image", outputs: { incomplete: true } });
    world.sandbox.clearFaults();
  }
  expect(await mended.up(program())).toEqual({ steps: { it: "update" }, errors: [] });
  expect(mended.stored("it").outputs).not.toHaveProperty("incomplete");
  expect((await mended.up(program())).steps).toEqual({ it: "same" });
  expect((await destroyed.destroy()).errors).toEqual([]);
  expect(world.live(kind)).toBe(0);
});

test("a rejected create leaves nothing in state", async () => {
  const stack = new Stack();
  expect((await stack.up(program({ key: "wrong-key" }))).errors).toHaveLength(1);
  expect(stack.state.size).toBe(0);
});

test("a queue limit that outlasts the operation's time fails immediately and reports when to run again", async () => {
  world.sandbox.modelslab.options.rateLimited = true;
  const wanted = world.wanted(kind, { customTimeouts: { create: "300ms" } });
  const stack = new Stack();
  expect((await stack.up({ it: wanted })).errors).toEqual([
    expect.stringContaining(
      "ModelsLab: could not update the S3 details (POST /api/v1/enterprise/update_s3): HTTP 429, Rate limit exceeded. Maximum 5 queued requests allowed. The service requires a wait of 30 s. Run this again after ",
    ),
  ]);
  // A rejected request has no effect, so nothing is saved to state.
  expect(stack.state.size).toBe(0);
});

import { CANARIES } from "../../services/secrets";
import { Stack } from "../provider/support/engine";
import { type RequestRecorder, startRecorder } from "../provider/support/recorder";
import { openWorldForEachTest, type ProviderWorld } from "../provider/support/world";

const kind = "FlashbackBucket";
let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

const program = (changes = {}) => ({ it: world.wanted(kind, changes) });
const bucket = () =>
  [...world.sandbox.flashback.buckets.values()].find(({ deletedAt }) => deletedAt === null);

test("a bucket in use is not deleted: the error has the service's message and the fix", async () => {
  const stack = new Stack();
  await stack.up(program());
  Object.assign(bucket() ?? {}, { inUse: true });
  const id = bucket()?.id;
  expect((await stack.destroy()).errors).toEqual([
    `Flashback: could not delete bucket ${id} (DELETE /bucket/${id}): HTTP 403, Bucket is in use by a repository. Remove the bucket from the repositories that use it.`,
  ]);
  expect(stack.state.size).toBe(1);
  Object.assign(bucket() ?? {}, { inUse: false });
  expect((await stack.destroy()).errors).toEqual([]);
});

test("a quota that is used up is reported and not retried", async () => {
  world.sandbox.flashback.options.quota = 0;
  expect((await new Stack().up(program())).errors).toEqual([
    "Flashback: could not create the bucket (POST /bucket): HTTP 429, Too Many Requests. The organization's bucket quota is exhausted: delete a bucket, or request a higher quota.",
  ]);
  expect(world.requests(kind).filter((line) => line === "POST /bucket")).toHaveLength(1);
});

test.each([
  [
    "a wrong token",
    { token: "wrong" },
    /HTTP 401, NO_AUTH_USER\. The token is wrong, or it has expired after one hour\. Use a refresh token/,
  ],
  [
    "an unknown workspace",
    { workspaceId: "nowhere" },
    /HTTP 400, Workspace not found\. The message is about workspaceId: "nowhere"\. Set it to the ID of a workspace that the token can access\.$/,
  ],
])("%s is reported", async (_, changes, expected) => {
  const stack = new Stack();
  expect((await stack.up(program(changes))).errors).toEqual([expect.stringMatching(expected)]);
  expect(stack.state.size).toBe(0);
});

test("a name that another bucket has is reported with the service's message", async () => {
  await new Stack().up({ it: world.wanted(kind, { bucket: "another" }) });
  expect((await new Stack().up(program())).errors).toEqual([
    'Flashback: could not create the bucket (POST /bucket): HTTP 400, Bucket name already exists. The message is about name: "Media". Choose another name, because names are unique in the organization, including other workspaces.',
  ]);
});

describe("a bucket that is not in the list", () => {
  test("is treated as deleted if its status is a 404 of Flashback too", async () => {
    const stack = new Stack();
    await stack.up(program());
    Object.assign(bucket() ?? {}, { deletedAt: new Date().toISOString() });
    expect((await stack.refresh()).steps).toEqual({ it: "delete" });
  });

  test("is not treated as deleted while it has a status: the token may not have access", async () => {
    const stack = new Stack();
    await stack.up(program());
    const { id } = stack.stored("it");
    world.fault(
      kind,
      { status: 200, body: { success: true, buckets: [] } },
      // The list of the workspace, and the one of the account.
      { method: "GET", path: "/bucket", times: 2 },
    );
    expect((await stack.refresh()).errors).toEqual([
      `Flashback: could not confirm that bucket ${id} was deleted: the list of buckets does not contain it, but Flashback returns its status. Check that the token has access to its workspace.`,
    ]);
    expect(stack.state.size).toBe(1);
  });

  test("is not treated as deleted if a proxy returns a page with status 404", async () => {
    const stack = new Stack();
    await stack.up(program());
    world.fault(
      kind,
      { status: 200, body: { success: true, buckets: [] } },
      // The list of the workspace, and the one of the account.
      { method: "GET", path: "/bucket", times: 2 },
    );
    world.fault(kind, { status: 404, body: "<html>" }, { path: /status$/, times: 9 });
    expect((await stack.refresh()).errors).toEqual([expect.stringContaining("HTTP 404")]);
    expect(stack.state.size).toBe(1);
  });
});

describe("delete", () => {
  test("of a bucket that was already deleted succeeds", async () => {
    const stack = new Stack();
    await stack.up(program());
    Object.assign(bucket() ?? {}, { deletedAt: new Date().toISOString() });
    expect((await stack.destroy()).errors).toEqual([]);
  });

  test("fails if a proxy returns 404", async () => {
    const stack = new Stack();
    await stack.up(program());
    const { id } = stack.stored("it");
    world.fault(kind, { status: 404, body: "<html>" }, { method: "DELETE" });
    expect((await stack.destroy()).errors).toEqual([
      `Flashback: could not delete bucket ${id}: the server returned HTTP 404, but the list of buckets still contains it. Run the command again.`,
    ]);
    expect((await stack.destroy()).errors).toEqual([]);
    expect(world.live(kind)).toBe(0);
  });
});

describe("the two authentication methods for the bucket", () => {
  const saved = "5d0f2a3e-6c59-4f0e-9d3a-2f6f0a1d7c11";
  beforeEach(() => world.sandbox.flashback.addApiKey(saved));
  const without = (...names: string[]) => {
    const { inputs } = world.wanted(kind, { apiKeyUuid: saved });
    for (const name of names) {
      delete inputs[name];
    }
    return { it: { kind, inputs } };
  };

  test("a saved key alone is sent without key and secret, and causes no drift", async () => {
    const stack = new Stack();
    expect((await stack.up(without("key", "secret"))).errors).toEqual([]);
    expect(bucket()).toMatchObject({ key: null, secret: null, apiKeyId: saved });
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
    expect((await stack.up(without("key", "secret"))).steps).toEqual({ it: "same" });
  });

  test("one replaces the other, and back", async () => {
    const stack = new Stack();
    await stack.up(program());
    expect((await stack.up(without("key", "secret"))).steps).toEqual({ it: "update" });
    expect(bucket()).toMatchObject({ key: null, secret: null, apiKeyId: saved });
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
    expect((await stack.up(program())).steps).toEqual({ it: "update" });
    expect(bucket()).toMatchObject({ key: CANARIES.accessKeyId, secret: CANARIES.secretKey, apiKeyId: null });
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
  });
});

test("AZURE and BLOB are one type: sent as BLOB, kept as written, never drift", async () => {
  const stack = new Stack();
  expect((await stack.up(program({ storageType: "AZURE" }))).errors).toEqual([]);
  expect(bucket()?.storageType).toBe("BLOB");
  expect((await stack.refresh()).steps).toEqual({ it: "same" });
  const { id } = stack.stored("it");
  expect((await stack.up(program({ storageType: "BLOB" }))).steps).toEqual({ it: "update" });
  expect(stack.stored("it").id).toBe(id);
  expect((await stack.up(program({ storageType: "GCS" }))).steps).toEqual({ it: "replace" });
});

test("an update keeps all fields at a service that clears omitted ones", async () => {
  world.sandbox.flashback.options.omitted = "cleared";
  const stack = new Stack();
  await stack.up(program({ walletAddress: "0x1" }));
  expect(
    (await stack.up(program({ walletAddress: "0x1", region: "auto", endpoint: "https://m.example.com" })))
      .errors,
  ).toEqual([]);
  expect(bucket()).toMatchObject({ secret: CANARIES.secretKey, walletAddress: "0x1", region: "auto" });
  expect(logged).toEqual([]);
});

test("a created bucket that cannot be read back is saved as incomplete and repaired by the next up", async () => {
  const stack = new Stack();
  world.fault(
    kind,
    { status: 200, body: { success: true, buckets: [] } },
    { method: "GET", path: "/bucket", times: 3 },
  );
  expect((await stack.up(program())).errors).toEqual([
    expect.stringMatching(
      /^Flashback: could not read the creation time of bucket \S+, because the list of buckets does not contain it yet\. Run pulumi up again\.$/,
    ),
  ]);
  expect(stack.stored("it").outputs.incomplete).toBe(true);
  expect((await stack.up(program())).steps).toEqual({ it: "update" });
  expect(stack.stored("it").outputs.createdAt).toBe(bucket()?.createdAt);
  expect((await stack.up(program())).steps).toEqual({ it: "same" });
  expect(world.live(kind)).toBe(1);
});

describe("messages of the service", () => {
  let recorder: RequestRecorder;
  afterEach(() => recorder.stop());

  test("never show a secret that they contain", async () => {
    const { token } = world.wanted(kind).inputs;
    const message = `no ${token} ${CANARIES.secretKey} ${CANARIES.accessKeyId}`;
    recorder = await startRecorder(() => ({ status: 400, body: { success: false, message } }));
    const { errors } = await new Stack().up(program({ baseUrl: recorder.url }));
    expect(errors).toEqual([
      "Flashback: could not list the buckets (GET /bucket): HTTP 400, no *** *** ***.",
    ]);
  });
});

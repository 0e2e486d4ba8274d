import type { Values } from "../../../src/services/resource-definition";
import { CANARIES } from "../../services/secrets";
import { Stack } from "../provider/support/engine";
import { forwardTo, type RequestRecorder, startRecorder } from "../provider/support/recorder";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

const kind = "LabelStudioImportStorage";
const both = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];
let world: ProviderWorld;
/** The emulator, with all requests that it receives. */
let recorder: RequestRecorder;
let logged: string[];
beforeEach(async () => {
  world = await startWorld({ labelStudio: { serverCredentials: true } });
  recorder = await startRecorder(forwardTo(world.sandbox.urls.labelStudio));
  logged = listenToLog();
});
afterEach(async () => {
  await recorder.stop();
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

const program = (changes: Values = {}) => ({ it: world.wanted(kind, { baseUrl: recorder.url, ...changes }) });
const sent = (method: string) =>
  recorder.requests.filter(
    (request) => request.method === method && request.path.startsWith("/api/storages/"),
  );
const lastBody = (method: string) => (sent(method).at(-1)?.body ?? {}) as Values;

async function created(changes: Values = {}): Promise<Stack> {
  const stack = new Stack();
  expect((await stack.up(program(changes))).errors).toEqual([]);
  return stack;
}

describe("create", () => {
  test("sends every field but never an id, absent ones as null or their default", async () => {
    await new Stack().up({
      it: {
        kind,
        inputs: {
          project: 1,
          bucket: "b",
          token: world.sandbox.labelStudio.personalToken,
          baseUrl: recorder.url,
        },
      },
    });
    expect(lastBody("POST")).toEqual({
      project: 1,
      bucket: "b",
      title: null,
      description: null,
      prefix: null,
      regex_filter: null,
      use_blob_urls: false,
      aws_sse_kms_key_id: null,
      region_name: null,
      s3_endpoint: null,
      presign: true,
      presign_ttl: 1,
      recursive_scan: false,
      synchronizable: true,
    });
  });
});

describe("an update", () => {
  test.each([
    ["title", { title: "Other" }, { title: "Other" }],
    ["description", { description: undefined }, { description: null }],
    ["presign and presignTtl", { presign: true, presignTtl: undefined }, { presign: true, presign_ttl: 1 }],
    ["regexFilter", { regexFilter: "" }, { regex_filter: null }],
    ["useBlobUrls", { useBlobUrls: undefined }, { use_blob_urls: false }],
  ])(
    "of %s alone omits bucket and keys, so that the server tests no connection",
    async (_, changes, body) => {
      const stack = await created();
      world.sandbox.labelStudio.bucketCheck = () => "unreachable";
      const { inputs } = program(changes).it;
      for (const [key, value] of Object.entries(inputs)) {
        if (value === undefined) {
          delete inputs[key];
        }
      }
      expect((await stack.up({ it: { kind, inputs } })).errors).toEqual([]);
      expect(lastBody("PATCH")).toEqual(body);
    },
  );

  test.each([
    ["bucket", { bucket: "other" }],
    ["prefix", { prefix: "other/" }],
    ["regionName", { regionName: "auto" }],
    ["s3Endpoint", { s3Endpoint: "https://other.example.com" }],
    ["awsAccessKeyId", { awsAccessKeyId: "AKIAOTHER" }],
    ["awsSecretAccessKey", { awsSecretAccessKey: "other" }],
    ["awsSessionToken", { awsSessionToken: "other" }],
  ])("of %s carries the bucket and all keys, so that the server tests it", async (key, changes) => {
    const stack = await created();
    expect((await stack.up(program(changes))).errors).toEqual([]);
    const changed = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(Object.keys(lastBody("PATCH")).sort()).toEqual([...new Set([changed, "bucket", ...both])].sort());
  });

  test("that removes the keys sends them as null, with the bucket", async () => {
    const stack = await created();
    const { it } = program();
    for (const key of ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"]) {
      delete it.inputs[key];
    }
    expect((await stack.up({ it })).errors).toEqual([]);
    expect(lastBody("PATCH")).toEqual({
      bucket: "labels",
      aws_access_key_id: null,
      aws_secret_access_key: null,
      aws_session_token: null,
    });
  });

  test("of a storage without keys sends none", async () => {
    const { it } = program();
    for (const key of ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"]) {
      delete it.inputs[key];
    }
    const stack = new Stack();
    await stack.up({ it });
    it.inputs.prefix = "other/";
    expect((await stack.up({ it })).errors).toEqual([]);
    expect(lastBody("PATCH")).toEqual({ bucket: "labels", prefix: "other/" });
  });

  test("that the server rejects leaves state and storage unchanged", async () => {
    const stack = await created();
    const before = stack.stored("it");
    world.sandbox.labelStudio.bucketCheck = () => "forbidden";
    const outcome = await stack.up(program({ bucket: "forbidden", s3Endpoint: undefined }));
    expect(outcome.steps).toEqual({ it: "failed" });
    expect(stack.stored("it")).toEqual(before);
    world.sandbox.labelStudio.bucketCheck = () => "ok";
    expect((await stack.refresh()).steps).toEqual({ it: "same" });
  });
});

describe("a rejected bucket", () => {
  const amazon = { s3Endpoint: "https://s3.eu-west-1.amazonaws.com" };
  const create = "Label Studio: could not create the storage (POST /api/storages/s3/): ";

  test.each([
    [
      "forbidden",
      "HTTP 400, Cannot connect to S3 labels with specified AWS credentials. Check awsAccessKeyId and awsSecretAccessKey, and that their policy allows access to the bucket. Run byob doctor label-studio to find the cause.",
    ],
    [
      "no-bucket",
      'HTTP 400, Cannot find bucket labels in S3. The message is about bucket: "labels". Correct the name, or s3Endpoint if the bucket is not on AWS.',
    ],
    [
      "empty-prefix",
      "HTTP 400, s3://labels/raw/ not found. The prefix does not contain an object: upload one first, or correct the prefix.",
    ],
  ] as const)("is reported with the server's message: %s", async (outcome, message) => {
    world.sandbox.labelStudio.bucketCheck = () => outcome;
    const stack = new Stack();
    expect((await stack.up(program(amazon))).errors).toEqual([`${create}${message}`]);
    expect(stack.state.size).toBe(0);
    expect(world.live(kind)).toBe(0);
  });

  test.each([
    ["unreachable", amazon, /HTTP 500, Could not connect to the endpoint URL/],
    ["redirect-loop", amazon, /HTTP 500, maximum recursion depth exceeded/],
    [
      "forbidden",
      {},
      /HTTP 500, Debugging info is not available .*The server hides S3 errors .*S3_TRUSTED_STORAGE_DOMAINS/,
    ],
  ] as const)("that is a 500 is final, so it is asked once: %s", async (outcome, changes, message) => {
    world.sandbox.labelStudio.bucketCheck = () => outcome;
    expect((await new Stack().up(program(changes))).errors).toEqual([expect.stringMatching(message)]);
    expect(sent("POST")).toHaveLength(1);
  });

  test("with a private endpoint is reported as blocked by SSRF protection", async () => {
    world.sandbox.labelStudio.options.ssrfProtection = true;
    expect((await new Stack().up(program({ s3Endpoint: "http://127.0.0.1:9000" }))).errors).toEqual([
      expect.stringMatching(
        /HTTP 403, URL resolves to a reserved network address .*SSRF_PROTECTION_ENABLED=false/,
      ),
    ]);
  });

  test("of an unknown project is reported with the input, its value and the fix", async () => {
    expect((await new Stack().up(program({ ...amazon, project: 99 }))).errors).toEqual([
      expect.stringMatching(
        /HTTP 400, .*Invalid pk "99" - object does not exist\. The message is about project: 99\. Set it to the ID of a project/,
      ),
    ]);
  });

  test("lists every field that the server rejected", async () => {
    const body = {
      detail: "Validation error",
      validation_errors: { title: ["Too long.", "Odd."], non_field_errors: ["Cannot find bucket b in S3"] },
      exc_info: "Traceback (most recent call last): secret",
    };
    world.fault(kind, { status: 400, body }, { method: "POST", path: "/api/storages/s3/" });
    expect((await new Stack().up(program())).errors).toEqual([
      `${create}HTTP 400, title: Too long. Odd.; Cannot find bucket b in S3. The message is about bucket: "labels". Correct the name, or s3Endpoint if the bucket is not on AWS.`,
    ]);
  });

  test("with a traceback in the response shows none of it", async () => {
    const exc_info =
      'Traceback (most recent call last):\n  File "/label_studio/x.py", line 1, in f\nKeyError: 1';
    for (const detail of [exc_info, "boom"]) {
      world.fault(
        kind,
        { status: 418, body: { detail, exc_info } },
        { method: "POST", path: "/api/storages/s3/" },
      );
      const { errors } = await new Stack().up(program());
      expect(errors).toHaveLength(1);
      expect(errors[0]).not.toMatch(/Traceback|x\.py|KeyError|\n/);
    }
  });

  test("does not show a key in the server's message", async () => {
    const detail = `Invalid header value b'AWS4-HMAC-SHA256 Credential=${CANARIES.accessKeyId}, Signature=0123abcd'`;
    world.fault(
      kind,
      { status: 500, body: { detail } },
      { method: "POST", path: "/api/storages/s3/", times: 9 },
    );
    const { errors } = await new Stack().up(program());
    expect(errors[0]).toContain("Credential=***");
    expect(errors[0]).not.toContain(CANARIES.accessKeyId);
  });
});

describe("a storage that returns 404", () => {
  test("is treated as deleted if the project's list lacks it", async () => {
    const stack = await created();
    world.sandbox.labelStudio.imports.rows.clear();
    expect((await stack.refresh()).steps).toEqual({ it: "delete" });
    expect((await stack.up(program())).steps).toEqual({ it: "create" });
  });

  test("is treated as deleted with its project, and destroy succeeds", async () => {
    const [refreshed, destroyed] = [await created(), new Stack()];
    for (const [name, entry] of refreshed.state) {
      destroyed.state.set(name, entry);
    }
    world.sandbox.labelStudio.removeProject(1);
    expect((await refreshed.refresh()).steps).toEqual({ it: "delete" });
    expect((await destroyed.destroy()).errors).toEqual([]);
  });

  test("is not treated as deleted while the list contains it", async () => {
    const stack = await created();
    world.fault(kind, { status: 404, body: "<html>" }, { path: "/api/storages/s3/1", times: 9 });
    const contradiction =
      "Label Studio: could not confirm that storage 1 was deleted: the server returned HTTP 404 for it, but project 1 still lists it. Run the command again.";
    expect((await stack.refresh()).errors).toEqual([contradiction]);
    expect((await stack.destroy()).errors).toEqual([contradiction]);
    expect(stack.state.size).toBe(1);
  });

  test("is not treated as deleted if the list is a page, as at a wrong URL", async () => {
    const stack = await created();
    world.fault(kind, { status: 404, body: "<html>" }, { path: /^\/api\/storages/, times: 9 });
    expect((await stack.refresh()).errors).toEqual([
      expect.stringContaining("list the storages of project 1"),
    ]);
    expect((await stack.destroy()).errors).toHaveLength(1);
    expect(stack.state.size).toBe(1);
  });
});

test("fields that the server changes by itself are neither outputs nor drift", async () => {
  const stack = await created();
  Object.assign(world.sandbox.labelStudio.imports.rows.get(1) ?? {}, {
    status: "failed",
    traceback: "x",
    meta: { a: 1 },
  });
  expect((await stack.refresh()).steps).toEqual({ it: "same" });
  expect(Object.keys(stack.stored("it").outputs)).toEqual(
    expect.not.arrayContaining(["status", "traceback", "meta", "lastSync", "id", "type"]),
  );
  expect(logged).toEqual([]);
});

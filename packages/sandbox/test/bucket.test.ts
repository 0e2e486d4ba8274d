import { type Sandbox, seedPolicy, startSandbox } from "../src";
import { type HttpReply, pick, request } from "./request";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ labelStudio: { legacyTokens: true, trustedDomains: "," } });
});
afterEach(() => sandbox.stop());

const content = (key: string) =>
  sandbox.s3.bucket(sandbox.bucket.name).objects.get(key)?.content.bytes.toString();

function withoutPermissions(...actions: string[]): void {
  sandbox.s3.setUserPolicy(sandbox.bucket.user, seedPolicy(sandbox.bucket.name, actions));
}

describe("ModelsLab", () => {
  const call = (path: string, body: object) =>
    request("POST", `${sandbox.urls.modelslab}/api/v1/enterprise/${path}`, {
      body: { key: "sandbox-modelslab-key", ...body },
    });
  const upload = () => call("upload_image", { base64_image: "AAAA", image_type: "png" });

  function registered(endpoint_url: string, image_directory: string): Promise<HttpReply> {
    const { accessKeyId, secretAccessKey, region, publicUrl } = sandbox.bucket;
    return call("update_s3", {
      endpoint_url,
      image_directory,
      public_url: `${publicUrl}generations/`,
      region_name: region,
      aws_access_key_id: accessKeyId,
      aws_secret_access_key: secretAccessKey,
    });
  }

  test.each([
    ["the bucket in the host", () => sandbox.s3.endpoint(sandbox.bucket.name), "generations"],
    ["the bucket in the path", () => `${sandbox.urls.s3}/sandbox-bucket`, "generations"],
    ["the bucket as the directory", () => sandbox.urls.s3, "sandbox-bucket/generations"],
  ])("uploads an image that anonymous clients can read: %s", async (_, endpoint, directory) => {
    await registered(endpoint(), directory);
    const response = await upload();
    expect(response).toMatchObject({ status: 200, body: { status: "success" } });
    const picture = await fetch(String(pick(response.body, "image_url")));
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect((await picture.arrayBuffer()).byteLength).toBe(3);
  });

  test("returns the store's error, and sends no request to other stores", async () => {
    await registered(`${sandbox.urls.s3}/sandbox-bucket`, "generations");
    withoutPermissions("s3:PutObjectAcl");
    expect(await upload()).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^AccessDenied/) },
    });
    await registered("http://127.0.0.1:9", "sandbox-bucket");
    expect(pick((await upload()).body, "message")).toMatch(/not in the sandbox's S3 emulator/);
  });
});

describe("Label Studio", () => {
  const call = (method: string, path: string, body?: object) =>
    request(method, `${sandbox.urls.labelStudio}${path}`, {
      ...(body && { body }),
      headers: { Authorization: "Token 5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc" },
    });

  function storage(more: object = {}): object {
    const { name: bucket, accessKeyId, secretAccessKey } = sandbox.bucket;
    const keys = { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey };
    return { project: 1, bucket, s3_endpoint: sandbox.urls.s3, ...keys, prefix: "generations", ...more };
  }

  const create = (more: object = {}) => call("POST", "/api/storages/s3/", storage(more));

  test("rejects a storage that cannot connect, with the messages of Label Studio", async () => {
    expect((await create()).status).toBe(201);
    expect((await create({ prefix: "" })).status).toBe(201);
    const statusWith = async (more: object) =>
      pick((await create(more)).body, "validation_errors", "non_field_errors", 0);
    sandbox.labelStudio.options.trustedDomains = `${new URL(sandbox.urls.s3).hostname},`;
    expect(await statusWith({ prefix: "nothing" })).toBe("s3://sandbox-bucket/nothing not found.");
    expect(await statusWith({ aws_secret_access_key: "wrong" })).toMatch(/^Cannot connect to S3/);
    expect(await statusWith({ bucket: "unknown-bucket" })).toBe("Cannot find bucket unknown-bucket in S3");
  });

  test("a sync creates a task for each new object and skips existing ones", async () => {
    const { objects } = sandbox.s3.bucket(sandbox.bucket.name);
    const [welcome] = objects.values();
    for (const key of ["generations/", "generations/b.png", "generations/c.txt", "generations/deep/d.png"]) {
      if (welcome) {
        objects.set(key, { ...welcome, key });
      }
    }
    const id = pick((await create({ use_blob_urls: true, regex_filter: ".*\\.png$" })).body, "id");
    const sync = async () => (await call("POST", `/api/storages/s3/${id}/sync`)).body;
    expect(await sync()).toMatchObject({ status: "completed", last_sync_count: 2 });
    expect(await sync()).toMatchObject({ last_sync_count: 0, meta: { tasks_existed: 2 } });
    await call("PATCH", `/api/storages/s3/${id}`, { recursive_scan: true });
    expect(await sync()).toMatchObject({ last_sync_count: 1 });
    expect(pick((await call("GET", "/api/tasks/?project=1")).body, "total")).toBe(3);
  });

  const copyWelcome = (...keys: string[]) => {
    const { objects } = sandbox.s3.bucket(sandbox.bucket.name);
    const [welcome] = objects.values();
    for (const key of keys) {
      objects.set(key, { ...(welcome as NonNullable<typeof welcome>), key });
    }
  };

  const filtered = async (regex_filter: string) => {
    const id = pick((await create({ use_blob_urls: true, regex_filter })).body, "id");
    return (await call("POST", `/api/storages/s3/${id}/sync`)).body;
  };

  test.each([
    ["generations/\\w+\\.png", 3],
    ["(?i)GENERATIONS/b", 1],
    ["(?P<folder>generations)/[^b]*$", 2],
    ["\\Agenerations/.*é\\.png\\Z", 1],
    ["png", 0],
    ["generations/.\\b", 2],
  ])("a sync evaluates the expression %s like Python", async (expression, count) => {
    copyWelcome("generations/b.png", "generations/é.png");
    expect(await filtered(expression)).toMatchObject({ status: "completed", last_sync_count: count });
  });

  test.each(["(?x)a", "a++", "(?<=a)b", "\\N{DIGIT ONE}", "[\\W]"])(
    "a sync does not evaluate the expression %s",
    async (expression) => {
      const { status, traceback } = (await filtered(expression)) as Record<string, string>;
      expect(status).toBe("failed");
      expect(traceback).toMatch(/NotImplementedError: the Label Studio emulator does not support/);
    },
  );

  test("ends a key at its first question mark, like Label Studio", async () => {
    copyWelcome("generations/a?b.png");
    await filtered("generations/a");
    const [task] = sandbox.labelStudio.contents.tasks;
    const uri = Buffer.from(String(task?.data.$undefined$)).toString("base64");
    const response = await fetch(`${sandbox.urls.labelStudio}/tasks/${task?.id}/resolve/?fileuri=${uri}`, {
      headers: { Authorization: "Token 5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc" },
      redirect: "manual",
    });
    const location = response.headers.get("location") ?? "";
    expect(new URL(location).pathname).toMatch(/\/generations\/a$/);
    expect((await fetch(location)).status).toBe(404);
  });

  test("redirects to a presigned URL of a task's object", async () => {
    const id = pick((await create({ use_blob_urls: true })).body, "id");
    await call("POST", `/api/storages/s3/${id}/sync`);
    const [task] = sandbox.labelStudio.contents.tasks;
    const uri = Buffer.from(String(task?.data.$undefined$)).toString("base64");
    const response = await fetch(`${sandbox.urls.labelStudio}/tasks/${task?.id}/resolve/?fileuri=${uri}`, {
      headers: { Authorization: "Token 5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc" },
      redirect: "manual",
    });
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get("location") ?? "");
    expect(location.searchParams.get("X-Amz-Expires")).toBe("60");
    expect((await fetch(location)).status).toBe(200);
  });

  test("a sync of an image where JSON tasks are expected fails with HTTP 200", async () => {
    const id = pick((await create()).body, "id");
    const response = await call("POST", `/api/storages/s3/${id}/sync`);
    expect(response).toMatchObject({
      status: 200,
      body: { status: "failed", traceback: expect.stringMatching(/"Tasks" import method/) },
    });
  });

  test("annotations are exported as objects", async () => {
    sandbox.labelStudio.contents.annotate(1, [{ value: "cat" }]);
    const body = storage({ prefix: "annotations" });
    expect((await call("POST", "/api/storages/export/s3", body)).status).toBe(201);
    expect(JSON.parse(content("annotations/1") ?? "")).toMatchObject({ result: [{ value: "cat" }] });
  });
});

test("RyzeAPI stores a media file below its prefix", async () => {
  const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox.bucket;
  const url = `${sandbox.urls.ryzeapi}/_sandbox/media/my-instance?name=voice.ogg`;
  expect((await request("PUT", url, { body: "sound" })).status).toBe(400);
  const keys = { accessKey: accessKeyId, secretKey: secretAccessKey };
  Object.assign(sandbox.ryzeapi.instances.get("my-instance") ?? {}, {
    ...{ enabled: true, bucket, endpoint, region, ...keys, pathPrefix: "media" },
  });
  expect(await request("PUT", url, { body: "sound" })).toMatchObject({ body: { key: "media/voice.ogg" } });
  expect(content("media/voice.ogg")).toBe("sound");
  withoutPermissions("s3:PutObject");
  expect(await request("PUT", url, { body: "sound" })).toMatchObject({
    status: 502,
    body: { error: expect.stringMatching(/AccessDenied/) },
  });
});

test("Flashback tests the bucket on create, and forwards reads and writes to it", async () => {
  const { name: bucket, endpoint, region, accessKeyId: key, secretAccessKey } = sandbox.bucket;
  const create = (secret: string) =>
    request("POST", `${sandbox.urls.flashback}/bucket`, {
      body: {
        ...{ name: "b", bucket, endpoint, region, key, secret },
        ...{ storageType: "S3", workspaceId: "workspace-123" },
      },
      headers: { Authorization: `Bearer ${sandbox.environment().FLASHBACK_TOKEN}` },
    });
  expect(await create("wrong")).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/SignatureDoesNotMatch/) },
  });
  const id = pick((await create(secretAccessKey)).body, "bucketId");
  const object = `${sandbox.urls.flashback}/_sandbox/objects/${id}?key=a%2Fb.txt`;
  expect((await request("PUT", object, { body: "text" })).status).toBe(204);
  expect((await request("GET", object)).text).toBe("text");
  expect(content("a/b.txt")).toBe("text");
});

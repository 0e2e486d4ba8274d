import { type Sandbox, type SandboxOptions, startSandbox } from "../src";
import { request } from "./request";

// Bodies from https://docs.modelslab.com/enterprise-api/general/update-s3-details and from the page of 2023.

const DOCUMENTED = {
  key: "enterprise_api_key",
  deploy_type: "text_to_image",
  public_url: "https://cdn2.stablediffusionapi.com/generations/",
  region_name: "us-east-1",
  endpoint_url: "https://stable-diffusion-api.s3.amazonaws.com",
  aws_access_key_id: "access-key",
  aws_secret_access_key: "secret-key",
  image_directory: "generations",
};
const { key: _key, deploy_type: _type, ...DETAILS } = DOCUMENTED;

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ credentials: { modelslab: "enterprise_api_key" }, ...options });
}

function call(name: string, body: unknown) {
  return request("POST", `${sandbox.urls.modelslab}/api/v1/enterprise/${name}`, { body });
}

afterEach(() => sandbox.stop());

test("update_s3 replaces the details of one server, reset_s3 removes them", async () => {
  await start();
  const success = { status: "success", message: expect.any(String) };
  expect(await call("update_s3", DOCUMENTED)).toMatchObject({ status: 200, body: success });
  expect(sandbox.modelslab.servers.get("text_to_image")).toEqual(DETAILS);

  const google = {
    ...DOCUMENTED,
    region_name: "US-CENTRAL1",
    endpoint_url: "https://storage.googleapis.com",
  };
  await call("update_s3", google);
  expect(sandbox.modelslab.servers.get("text_to_image")).toMatchObject({ region_name: "US-CENTRAL1" });

  const reset = { key: DOCUMENTED.key, deploy_type: "text_to_image" };
  expect(await call("reset_s3", reset)).toMatchObject({ status: 200, body: success });
  expect(await call("reset_s3", reset)).toMatchObject({ status: 200, body: success });
  expect(sandbox.modelslab.servers.size).toBe(0);
});

test("requests without deploy_type use text_to_image; unknown types are accepted", async () => {
  await start();
  await call("update_s3", { key: DOCUMENTED.key, ...DETAILS });
  await call("update_s3", { ...DOCUMENTED, deploy_type: "flux_2_dev" });
  expect([...sandbox.modelslab.servers.keys()]).toEqual(["text_to_image", "flux_2_dev"]);
  await call("reset_s3", { key: DOCUMENTED.key });
  expect([...sandbox.modelslab.servers.keys()]).toEqual(["flux_2_dev"]);
});

test("a server can have a separate key", async () => {
  await start({ credentials: { modelslab: { default: "enterprise_api_key", flux: "flux-key" } } });
  expect((await call("update_s3", { ...DOCUMENTED, deploy_type: "flux" })).status).toBe(401);
  expect((await call("update_s3", { ...DOCUMENTED, deploy_type: "flux", key: "flux-key" })).status).toBe(200);
  expect((await call("update_s3", { ...DOCUMENTED, key: "flux-key" })).status).toBe(401);
});

test("a wrong key returns a 401, or an error with HTTP 200 and the older spelling", async () => {
  await start();
  const wrong = { ...DOCUMENTED, key: "wrong" };
  expect(await call("update_s3", wrong)).toMatchObject({
    status: 401,
    body: { status: "error", message: "Invalid API key" },
  });
  sandbox.modelslab.options.errorStyle = "body";
  expect(await call("update_s3", wrong)).toMatchObject({
    status: 200,
    body: { status: "error", messege: "Invalid Api Key", tip: expect.any(String) },
  });
  expect(sandbox.modelslab.servers.size).toBe(0);
});

test.each(["{", "", "[]", "null", '"text"'])(
  "the body %j is rejected before its key is checked",
  async (body) => {
    await start();
    const message = "Invalid JSON in the request body";
    for (const name of ["update_s3", "reset_s3", "system_details", "flux/restart_server", "upload_image"]) {
      expect(await call(name, body)).toMatchObject({ status: 400, body: { status: "error", message } });
    }
    sandbox.modelslab.options.errorStyle = "body";
    expect(await call("update_s3", body)).toMatchObject({ status: 200, body: { status: "error", message } });
  },
);

test("missing fields are listed in an object, each with its messages", async () => {
  await start();
  const { public_url: _url, ...incomplete } = DOCUMENTED;
  expect(await call("update_s3", { ...incomplete, image_directory: "" })).toMatchObject({
    status: 400,
    body: {
      status: "error",
      message: {
        public_url: ["The public url field is required."],
        image_directory: ["The image directory field is required."],
      },
    },
  });
});

test("a success can omit the status", async () => {
  await start({ modelslab: { successStyle: "bare" } });
  const { body } = await call("update_s3", DOCUMENTED);
  expect(body).toEqual({ message: expect.any(String) });
});

test("a rate-limit error contains the time to wait in its body", async () => {
  await start({ modelslab: { rateLimited: true } });
  expect(await call("update_s3", DOCUMENTED)).toMatchObject({
    status: 429,
    body: {
      status: "error",
      message: "Rate limit exceeded. Maximum 5 queued requests allowed.",
      retry_after: 30,
    },
  });
});

test("status requests exist for the server and for its families", async () => {
  await start();
  const key = { key: DOCUMENTED.key };
  expect((await call("system_details", key)).body).toEqual({ model_count: 0, queue_time: 0, status: "ok" });
  expect((await call("3d/system_details", key)).status).toBe(200);
  expect((await call("restart_server", key)).body).toEqual({
    message: "server restarting",
    status: "success",
  });
  expect((await call("system_details", { key: "wrong" })).status).toBe(401);
});

test("an upload requires S3 details, and a test can replace the upload", async () => {
  await start();
  const image = { key: DOCUMENTED.key, base64_image: "AAAA", image_type: "png" };
  expect(await call("upload_image", image)).toMatchObject({
    status: 400,
    body: { status: "error", message: "No S3 details are set, so nothing was uploaded." },
  });
  await call("update_s3", DOCUMENTED);
  sandbox.modelslab.upload = async (details, { bytes, type }) =>
    `${details.public_url}${bytes.length}.${type}`;
  expect((await call("upload_image", image)).body).toEqual({
    status: "success",
    message: "image uploaded",
    image_url: "https://cdn2.stablediffusionapi.com/generations/3.png",
  });
});

test("only the documented formats of images are uploaded", async () => {
  await start();
  for (const image_type of ["gif", "../x", "svg"]) {
    const image = { key: DOCUMENTED.key, base64_image: "AAAA", image_type };
    expect(await call("upload_image", image)).toMatchObject({
      status: 400,
      body: { status: "error", message: { image_type: [expect.any(String)] } },
    });
  }
});

test.each([
  ["update_server", "server updating"],
  ["clear_cache", "Cache cleared successfully"],
  ["flux/clear_cache", "Cache cleared successfully"],
  ["clear_queue", expect.any(String)],
])("%s returns the documented message", async (name, message) => {
  await start();
  const { key } = DOCUMENTED;
  expect(await call(name, { key })).toMatchObject({ status: 200, body: { status: "success", message } });
  expect(await call(name, { key: "other" })).toMatchObject({ status: 401 });
});

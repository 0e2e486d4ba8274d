import type { Values } from "../../../src/services/resource-definition";
import { startProcess } from "../provider/support/process";
import { type RequestRecorder, startRecorder } from "../provider/support/recorder";

/** The buckets of the documented examples belong to others and are not probed. */
const withoutProbe = { verify: "skip" };

/** The examples of the API references: inputs, the expected request, the documented response. */
let recorder: RequestRecorder;
let response: { status: number; body: unknown };
beforeEach(async () => {
  recorder = await startRecorder(() => response);
});
afterEach(() => recorder.stop());

const serving = (status: number, body: unknown) => {
  response = { status, body };
};
const last = () => recorder.requests.at(-1);

describe("ModelsLab", () => {
  const awsExample = {
    key: "enterprise_api_key",
    deploy_type: "text_to_image",
    public_url: "https://cdn2.stablediffusionapi.com/generations/",
    region_name: "us-east-1",
    endpoint_url: "https://stable-diffusion-api.s3.amazonaws.com",
    aws_access_key_id: "access-key",
    aws_secret_access_key: "secret-key",
    image_directory: "generations",
  };
  const googleExample = {
    ...awsExample,
    region_name: "US-CENTRAL1",
    endpoint_url: "https://storage.googleapis.com",
  };
  const { deploy_type: _, ...withoutType } = awsExample;
  const example2023 = {
    ...withoutType,
    public_url: "https://d1okzptojspljx.cloudfront.net/generations/",
  };

  /** Converts the vendor's field names to input names. */
  const inputsFor = (body: Record<string, string>): Values => ({
    ...Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ),
    baseUrl: recorder.url,
  });

  test.each([
    ["AWS", awsExample],
    ["Google Cloud", googleExample],
    ["2023, without a deploy type", example2023],
  ])("update_s3: %s", async (_name, body) => {
    serving(200, { status: "success", message: "S3 details updated" });
    const handler = startProcess().handler("ModelsLabS3Config");
    const checked = await handler.check({}, { ...inputsFor(body), ...withoutProbe });
    expect(checked.failures).toEqual([]);
    const { id, outs } = await handler.create(checked.inputs);
    expect(id).toBe("text_to_image");
    expect(last()).toMatchObject({ method: "POST", path: "/api/v1/enterprise/update_s3", body });
    expect(Object.keys(last()?.body as Values).sort()).toEqual(Object.keys(body).sort());
    expect(last()?.headers).toMatchObject({ "content-type": "application/json" });
    expect(last()?.headers).not.toHaveProperty("authorization");

    await handler.update(id, outs, { ...checked.inputs, imageDirectory: "other" });
    expect(last()).toMatchObject({ path: "/api/v1/enterprise/update_s3" });
    expect(last()?.body).toEqual({ ...body, image_directory: "other" });

    await startProcess().handler("ModelsLabS3Config").delete(id, outs);
    const type = "deploy_type" in body ? { deploy_type: "text_to_image" } : {};
    expect(last()).toMatchObject({ method: "POST", path: "/api/v1/enterprise/reset_s3" });
    expect(last()?.body).toEqual({ key: "enterprise_api_key", ...type });
  });
});

describe("RyzeAPI", () => {
  const aws = {
    enabled: true,
    region: "us-east-1",
    bucket: "ryzeapi-media",
    accessKey: "AKIA...",
    secretKey: "secret-redacted",
    endpoint: "",
    pathPrefix: "media/myinstance/",
  };
  const minio = {
    enabled: true,
    region: "us-east-1",
    bucket: "whatsapp",
    endpoint: "https://minio.internal.company.com",
    accessKey: "minioadmin",
    secretKey: "minioadmin",
    pathPrefix: "ryzeapi/",
  };
  const notThere = { success: true, s3: { enabled: false } };

  test.each([
    ["AWS S3", aws],
    ["self-hosted MinIO", minio],
  ])("%s, and disable", async (_name, body) => {
    serving(200, notThere);
    const handler = startProcess().handler("RyzeInstanceS3");
    const given = { instance: "my-instance", token: "Token_Instance", baseUrl: recorder.url, ...body };
    const checked = await handler.check({}, { ...given, ...withoutProbe });
    const { id, outs } = await handler.create(checked.inputs);
    expect(recorder.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/instance/getS3/my-instance",
      "POST /api/instance/s3/my-instance",
    ]);
    expect(last()?.body).toEqual(body);
    expect(last()?.headers).toMatchObject({ token: "Token_Instance", "content-type": "application/json" });

    const { secretKey: _, ...s3 } = body;
    serving(200, { success: true, s3: { ...s3, secretKey: null } });
    expect((await handler.read(id, outs)).props).toMatchObject({ bucket: body.bucket });
    await startProcess().handler("RyzeInstanceS3").delete(id, outs);
    expect(last()).toMatchObject({ path: "/api/instance/s3/my-instance", body: { enabled: false } });
    expect(last()?.body).toEqual({ enabled: false });
  });

  test("an instance name is one segment of the path", async () => {
    serving(200, notThere);
    const given = { ...withoutProbe, ...minio, instance: "a/b c?d", token: "t", baseUrl: recorder.url };
    await startProcess().handler("RyzeInstanceS3").create(given);
    expect(last()?.path).toBe("/api/instance/s3/a%2Fb%20c%3Fd");
  });
});

describe("Flashback", () => {
  const body = {
    name: "Updated Backup Bucket",
    storageType: "S3",
    bucket: "my-updated-bucket",
    key: "AKIAIOSFODNN7EXAMPLE",
    secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region: "us-west-2",
    endpoint: "https://s3.us-west-2.amazonaws.com",
    workspaceId: "workspace-123",
  };

  test("PUT /bucket/{bucketId}", async () => {
    serving(200, { success: true, bucketId: "550e8400-e29b-41d4-a716-446655440000" });
    const handler = startProcess().handler("FlashbackBucket");
    const given = { ...body, token: "access-token", baseUrl: recorder.url };
    const checked = await handler.check({}, { ...given, ...withoutProbe });
    expect(checked.failures).toEqual([]);
    const olds = { ...given, name: "Backup Bucket", createdAt: "2026-01-01T00:00:00.000Z" };
    await handler.update("550e8400-e29b-41d4-a716-446655440000", olds, checked.inputs);
    expect(recorder.requests).toHaveLength(1);
    expect(last()).toMatchObject({
      method: "PUT",
      path: "/bucket/550e8400-e29b-41d4-a716-446655440000",
      body,
    });
    expect(last()?.body).toEqual(body);
    expect(last()?.headers).toMatchObject({
      authorization: "Bearer access-token",
      accept: "application/json",
      "content-type": "application/json",
    });
  });
});

describe("Label Studio", () => {
  /** All documented fields of a request. */
  const body = {
    aws_access_key_id: "AKIA",
    aws_secret_access_key: "secret",
    aws_session_token: "session",
    aws_sse_kms_key_id: "kms",
    bucket: "my-bucket",
    description: "d",
    prefix: "raw/",
    presign: false,
    presign_ttl: 15,
    recursive_scan: true,
    regex_filter: ".*",
    region_name: "us-east-1",
    s3_endpoint: "https://minio.example.com",
    title: "t",
    use_blob_urls: true,
  };
  const inputs = {
    awsAccessKeyId: "AKIA",
    awsSecretAccessKey: "secret",
    awsSessionToken: "session",
    awsSseKmsKeyId: "kms",
    bucket: "my-bucket",
    description: "d",
    prefix: "raw/",
    presign: false,
    presignTtl: 15,
    recursiveScan: true,
    regexFilter: ".*",
    regionName: "us-east-1",
    s3Endpoint: "https://minio.example.com",
    title: "t",
    useBlobUrls: true,
  };

  test("PATCH /api/storages/s3/{id} with every field of the page", async () => {
    serving(200, { id: 7, project: 1, created_at: "2026-01-01T00:00:00.000000Z", ...body });
    const handler = startProcess().handler("LabelStudioImportStorage");
    const connection = { project: 1, token: "legacy", baseUrl: recorder.url, ...withoutProbe };
    const checked = await handler.check({}, { ...connection, ...inputs });
    expect(checked.failures).toEqual([]);
    const olds = { ...connection, bucket: "old", createdAt: "2026-01-01T00:00:00.000000Z" };
    const { outs } = await handler.update("7", olds, checked.inputs);
    expect(last()).toMatchObject({ method: "PATCH", path: "/api/storages/s3/7", body });
    expect(last()?.body).toEqual(body);
    expect(last()?.headers).toMatchObject({ authorization: "Token legacy" });
    const { awsAccessKeyId, awsSecretAccessKey, awsSessionToken, ...stored } = inputs;
    expect(outs).toMatchObject({ ...connection, ...stored, createdAt: "2026-01-01T00:00:00.000000Z" });
  });
});

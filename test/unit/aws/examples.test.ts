import type { Recording } from "./support/record";

/** Runs an unchanged example against the sources, with mocks instead of the engine. */
async function run(name: string, config: Record<string, string>): Promise<Recording<unknown>> {
  jest.resetModules();
  jest.doMock("pulumi-byob", () => jest.requireActual("../../../src"), { virtual: true });
  jest.doMock("pulumi-byob/aws", () => jest.requireActual("../../../src/aws"), { virtual: true });
  const { record }: typeof import("./support/record") = jest.requireActual("./support/record");
  const own = Object.fromEntries(Object.entries(config).map(([key, value]) => [`project:${key}`, value]));
  return record(() => jest.requireActual(`../../../examples/${name}/index.ts`), { config: own });
}

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret" };

describe("examples", () => {
  it("aws: a complete bucket, and registrations of all services that wait for it", async () => {
    const made = await run("aws", {
      labelStudioOrigin: "https://labels.example.com",
      labelStudioProject: "1",
      ryzeapiInstance: "i",
      flashbackWorkspace: "w",
    });
    const last = made.one("BucketObjectv2").urn;
    for (const kind of [
      "ModelsLabS3Config",
      "RyzeInstanceS3",
      "LabelStudioImportStorage",
      "FlashbackBucket",
    ]) {
      expect(made.one(kind).dependencies).toContain(last);
    }
  });

  it("r2", async () => {
    const config = { bucket: "b", accountId: "abc", publicDomain: "https://media.example.com" };
    const made = await run("r2", { ...config, ...keys, labelStudioProject: "1" });
    expect(made.one("ModelsLabS3Config").inputs).toMatchObject({
      endpointUrl: "https://b.abc.r2.cloudflarestorage.com",
      publicUrl: "https://media.example.com/generations/",
      regionName: "auto",
    });
    expect(made.one("LabelStudioImportStorage").inputs).toMatchObject({
      s3Endpoint: "https://abc.r2.cloudflarestorage.com",
    });
  });

  it("gcs", async () => {
    const made = await run("gcs", {
      bucket: "b",
      hmacAccessId: "GOOG",
      hmacSecret: "s",
      ryzeapiInstance: "i",
    });
    expect(made.one("RyzeInstanceS3").inputs).toMatchObject({ endpoint: "https://storage.googleapis.com" });
    expect(made.one("ModelsLabS3Config").inputs).toMatchObject({
      publicUrl: "https://b.storage.googleapis.com/generations/",
    });
  });

  it("scaleway", async () => {
    const config = { bucket: "b", ryzeapiInstance: "i", flashbackWorkspace: "w" };
    const made = await run("scaleway", { ...config, ...keys });
    const endpoint = "https://s3.fr-par.scw.cloud";
    expect(made.one("RyzeInstanceS3").inputs).toMatchObject({ endpoint, pathPrefix: "media/" });
    expect(made.one("FlashbackBucket").inputs).toMatchObject({ endpoint, region: "fr-par" });
  });

  it("supabase", async () => {
    const endpoint = "https://abc.supabase.co/storage/v1/s3";
    const config = { bucket: "b", endpoint, region: "eu-central-1", labelStudioProject: "1" };
    const made = await run("supabase", { ...config, ...keys });
    expect(made.one("LabelStudioImportStorage").inputs).toMatchObject({
      s3Endpoint: endpoint,
      prefix: "raw",
    });
  });

  it("minio", async () => {
    const config = { bucket: "b", endpoint: "https://minio.example.com", flashbackWorkspace: "w" };
    const made = await run("minio", { ...config, ...keys });
    expect(made.one("ModelsLabS3Config").inputs).toMatchObject({
      endpointUrl: "https://b.minio.example.com",
    });
    expect(made.one("FlashbackBucket").inputs).toMatchObject({ endpoint: "https://minio.example.com" });
  });
});

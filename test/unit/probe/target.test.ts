import { publicUrlCandidates } from "../../../src/probe/public-url-candidates";
import { storeOfHost, storeOfServer } from "../../../src/stores/stores";
import { storeTargetOf } from "../../../src/stores/target";
import type { BucketAccess } from "../../../src/stores/types";
import { usageNamed } from "../../support/usages";

const modelslab = (endpoint: string, directory: string): BucketAccess => ({
  usage: usageNamed("modelslab"),
  endpoint,
  directory,
  region: "eu-west-1",
});

describe("the location of a bucket", () => {
  test("is the host for ModelsLab, whose client uses the first part of the directory as the bucket", () => {
    const target = storeTargetOf(modelslab("https://mine.s3.eu-west-1.amazonaws.com", "generations/a"));
    expect(target).toMatchObject({
      client: { endpoint: "https://mine.s3.eu-west-1.amazonaws.com", bucket: "generations", pathStyle: true },
      keyPrefix: "a/",
      bucket: "mine",
      directory: "generations/a/",
      bucketFromDirectory: false,
      listing: { endpoint: "https://s3.eu-west-1.amazonaws.com", bucket: "mine", pathStyle: false },
    });
    expect(target.originUrl("generations/a/x y").href).toBe(
      "https://mine.s3.eu-west-1.amazonaws.com/generations/a/x%20y",
    );
  });

  test("is the directory for ModelsLab if the endpoint contains no bucket", () => {
    const target = storeTargetOf(modelslab("https://storage.googleapis.com", "generations"));
    expect(target).toMatchObject({ bucket: "generations", directory: "", bucketFromDirectory: true });
    expect(target.store.name).toBe("gcs");
    expect(target.originUrl("x").href).toBe("https://storage.googleapis.com/generations/x");
  });

  test("is the path of the endpoint for ModelsLab", () => {
    const target = storeTargetOf(modelslab("https://minio.example.com/mine/", "/generations/"));
    expect(target).toMatchObject({ bucket: "mine", directory: "generations/" });
    expect(target.originUrl("generations/x").href).toBe("https://minio.example.com/mine/generations/x");
  });

  test("is the host of the regional endpoint on AWS if no endpoint is set", () => {
    const target = storeTargetOf({ usage: usageNamed("ryzeapi"), bucket: "mine", region: "eu-west-3" });
    expect(target.client).toMatchObject({ endpoint: "https://s3.eu-west-3.amazonaws.com", pathStyle: false });
    expect(target.originUrl("x").href).toBe("https://mine.s3.eu-west-3.amazonaws.com/x");
  });

  test("is in a separate domain for AWS in China", () => {
    const target = storeTargetOf({ usage: usageNamed("ryzeapi"), bucket: "mine", region: "cn-north-1" });
    expect(target.client.endpoint).toBe("https://s3.cn-north-1.amazonaws.com.cn");
  });

  test("is the path for Label Studio if an endpoint is set, with the default region of boto3", () => {
    const endpoint = "https://s3.eu-west-1.amazonaws.com";
    const target = storeTargetOf({ usage: usageNamed("label-studio"), bucket: "mine", endpoint });
    expect(target.client).toMatchObject({ pathStyle: true, region: "us-east-1" });
    expect(storeTargetOf({ usage: usageNamed("label-studio"), bucket: "mine" }).client.pathStyle).toBe(false);
  });

  test("has a global host for presigned URLs of Label Studio if no endpoint is set", () => {
    const of = (more: Partial<BucketAccess>) =>
      storeTargetOf({ usage: usageNamed("label-studio"), bucket: "mine", region: "eu-west-1", ...more })
        .client;
    expect(of({})).toMatchObject({
      endpoint: "https://s3.eu-west-1.amazonaws.com",
      presignEndpoint: "https://s3.amazonaws.com",
    });
    expect(of({ endpoint: "https://s3.eu-west-1.amazonaws.com" }).presignEndpoint).toBeUndefined();
    expect(of({ usage: usageNamed("ryzeapi") }).presignEndpoint).toBeUndefined();
  });

  test("is the host of an access point in its own region", () => {
    const bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";
    const target = storeTargetOf({ usage: usageNamed("ryzeapi"), bucket, region: "us-east-2" });
    expect(target.client).toMatchObject({
      endpoint: "https://s3-accesspoint.eu-west-1.amazonaws.com",
      region: "eu-west-1",
      pathStyle: false,
    });
    expect(target.originUrl("x").href).toBe(
      "https://point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/x",
    );
  });

  test("has the region of the store for other services if none is set", () => {
    const at = (endpoint: string) =>
      storeTargetOf({ usage: usageNamed("flashback"), bucket: "mine", endpoint }).client.region;
    expect(at("https://abc.r2.cloudflarestorage.com")).toBe("auto");
    expect(at("https://s3.eu-west-1.amazonaws.com")).toBe("eu-west-1");
    expect(at("https://s3-fips.dualstack.us-gov-west-1.amazonaws.com")).toBe("us-gov-west-1");
    expect(at("https://s3.eusc-de-east-1.amazonaws.eu")).toBe("eusc-de-east-1");
    expect(at("https://minio.example.com")).toBe("us-east-1");
  });

  test.each([
    ["https://s3.nl-ams.scw.cloud", "nl-ams"],
    ["https://mine.s3.us-west-004.backblazeb2.com", "us-west-004"],
    ["https://s3.private.eu-de.cloud-object-storage.appdomain.cloud", "eu-de"],
    ["https://ns.compat.objectstorage.us-phoenix-1.oraclecloud.com", "us-phoenix-1"],
    ["https://s3.wasabisys.com", "us-east-1"],
    ["https://t3.storage.dev", "auto"],
  ])("has the region in the host of %s if none is set", (endpoint, region) => {
    expect(storeTargetOf({ usage: usageNamed("flashback"), bucket: "b", endpoint }).client.region).toBe(
      region,
    );
  });

  test("is behind the path of the store", () => {
    const endpoint = "https://abcdefgh.storage.supabase.co/storage/v1/s3";
    const target = storeTargetOf({ usage: usageNamed("label-studio"), bucket: "storage", endpoint });
    expect(target).toMatchObject({ bucket: "storage", client: { endpoint, pathStyle: true } });
    expect(target.originUrl("x").href).toBe(`${endpoint}/storage/x`);
    expect(storeTargetOf(modelslab(endpoint, "mine/generations"))).toMatchObject({
      bucket: "mine",
      directory: "generations/",
      bucketFromDirectory: true,
    });
    expect(storeTargetOf(modelslab(`${endpoint}/mine`, "generations"))).toMatchObject({
      bucket: "mine",
      root: new URL(endpoint),
      directory: "generations/",
    });
  });

  test("is the directory for ModelsLab if the host only begins with the same word", () => {
    const target = storeTargetOf({ ...modelslab("https://minio.example.com", "minio/g"), bucket: "minio" });
    expect(target).toMatchObject({ bucket: "minio", directory: "g/", bucketFromDirectory: true });
  });

  test("is the path for a bucket with dots, because no certificate covers its host", () => {
    const target = storeTargetOf({ usage: usageNamed("ryzeapi"), bucket: "my.bucket", region: "eu-west-1" });
    expect(target.originUrl("x").href).toBe("https://s3.eu-west-1.amazonaws.com/my.bucket/x");
  });

  test("follows the addressing style that is set for a generic service", () => {
    const endpoint = "https://minio.example.com";
    const target = storeTargetOf({
      usage: usageNamed("generic"),
      bucket: "mine",
      endpoint,
      addressing: "virtual",
    });
    expect(target.originUrl("x").href).toBe("https://mine.minio.example.com/x");
  });
});

describe("the store behind a host", () => {
  test.each([
    ["s3.amazonaws.com", "aws", undefined],
    ["mine.s3.amazonaws.com", "aws", "mine"],
    ["my.dotted.bucket.s3.eu-west-1.amazonaws.com", "aws", "my.dotted.bucket"],
    ["mine.s3.dualstack.eu-west-1.amazonaws.com", "aws", "mine"],
    ["mine.s3-eu-west-1.amazonaws.com", "aws", "mine"],
    ["0a1b.r2.cloudflarestorage.com", "r2", undefined],
    ["mine.0a1b.eu.r2.cloudflarestorage.com", "r2", "mine"],
    ["0123456789abcdef0123456789abcdef.us.r2.cloudflarestorage.com", "r2", undefined],
    ["0123456789abcdef0123456789abcdef.fedramp.r2.cloudflarestorage.com", "r2", undefined],
    ["0123456789abcdef0123456789abcdef.later.r2.cloudflarestorage.com", "r2", undefined],
    ["mine.0123456789abcdef0123456789abcdef.later.r2.cloudflarestorage.com", "r2", "mine"],
    ["eu.0a1b.r2.cloudflarestorage.com", "r2", "eu"],
    ["fra1.digitaloceanspaces.com", "spaces", undefined],
    ["mine.fra1.digitaloceanspaces.com", "spaces", "mine"],
    ["storage.googleapis.com", "gcs", undefined],
    ["mine.storage.googleapis.com", "gcs", "mine"],
    ["s3.oss-eu-central-1.aliyuncs.com", "oss", undefined],
    ["mine.oss-cn-hangzhou.aliyuncs.com", "oss", "mine"],
    ["s3.us-west-004.backblazeb2.com", "b2", undefined],
    ["mine.s3.us-west-004.backblazeb2.com", "b2", "mine"],
    ["gateway.storjshare.io", "storj", undefined],
    ["gateway.eu1.storjshare.io", "storj", undefined],
    ["mine.s3.nl-ams.scw.cloud", "scaleway", "mine"],
    ["my.dotted.bucket.s3.nl-ams.scw.cloud", "scaleway", "my.dotted.bucket"],
    ["s3.wasabisys.com", "wasabi", undefined],
    ["mine.s3.wasabisys.com", "wasabi", "mine"],
    ["mine.us-east-1.linodeobjects.com", "linode", "mine"],
    ["mine.ewr1.vultrobjects.com", "vultr", "mine"],
    ["mine.hel1.your-objectstorage.com", "hetzner", "mine"],
    ["mine.s3.gra.perf.cloud.ovh.net", "ovh", "mine"],
    ["s3.us-east-va.io.cloud.ovh.us", "ovh", undefined],
    ["s3.direct.eu-de.cloud-object-storage.appdomain.cloud", "ibm", undefined],
    ["mine.s3.eu-de.cloud-object-storage.appdomain.cloud", "ibm", "mine"],
    ["mine.t3.storage.dev", "tigris", "mine"],
    ["fly.storage.tigris.dev", "tigris", undefined],
    ["mine.sos-at-vie-1.exo.io", "exoscale", "mine"],
    ["a1b2c.upcloudobjects.com", "upcloud", undefined],
    ["mine.a1b2c.upcloudobjects.com", "upcloud", "mine"],
    ["ns.compat.objectstorage.us-phoenix-1.oraclecloud.com", "oracle", undefined],
    ["mine.vhcompat.objectstorage.us-phoenix-1.oci.customer-oci.com", "oracle", "mine"],
    ["mine-1250000000.cos.ap-guangzhou.myqcloud.com", "tencent", "mine-1250000000"],
    ["abcdefgh.storage.supabase.co", "supabase", undefined],
    ["minio.example.com", "custom", undefined],
    ["mine.localhost", "custom", undefined],
    ["mine.s3.gra1.io.cloud.ovh.net", "ovh", "mine"],
    ["mine.s3.gra.cloud.ovh.net", "ovh", "mine"],
    ["mine-1250000000.cos.ap-guangzhou.tencentcos.cn", "tencent", "mine-1250000000"],
    ["mine-1250000000.cos-internal.ap-guangzhou.tencentcos.cn", "tencent", "mine-1250000000"],
    ["mine-1250000000.cos.accelerate.myqcloud.com", "tencent", "mine-1250000000"],
    ["mine.oss-accelerate.aliyuncs.com", "oss", "mine"],
    ["s3.oss-accelerate-overseas.aliyuncs.com", "oss", undefined],
    ["mine.storage.europe-west3.rep.googleapis.com", "gcs", "mine"],
    ["storage.me-central2.rep.googleapis.com", "gcs", undefined],
    ["commondatastorage.googleapis.com", "gcs", undefined],
    ["mine.commondatastorage.googleapis.com", "gcs", "mine"],
    ["my.bucket.cos.ap-guangzhou.myqcloud.com", "tencent", "my.bucket"],
    ["amazonaws.com.example.net", "custom", undefined],
  ])("is detected for %s", (host, name, bucket) => {
    const found = storeOfHost(host);
    expect(found.store.name).toBe(name);
    expect(found.bucket).toBe(bucket);
  });

  test.each([
    ["s3.gra1.io.cloud.ovh.net", "gra1"],
    ["s3.gra.cloud.ovh.net", "gra"],
    ["cos.ap-guangzhou.tencentcos.cn", "ap-guangzhou"],
    ["cos.accelerate.myqcloud.com", undefined],
    ["mine.oss-accelerate.aliyuncs.com", undefined],
    ["mine.oss-accelerate-overseas.aliyuncs.com", undefined],
    ["oss-cn-hangzhou-internal.aliyuncs.com", "cn-hangzhou"],
  ])("the region in the host %s is %s", (host, region) => {
    expect(storeOfHost(host).region).toBe(region);
  });

  test.each([
    ["MinIO", "minio"],
    ["AliyunOSS", "oss"],
    ["AmazonS3", "aws"],
    ["UploadServer", "gcs"],
    ["nginx", undefined],
  ])("is detected by the header Server: %s", (server, name) => {
    expect(storeOfServer(server)?.name).toBe(name);
  });
});

describe("the candidates of a public URL", () => {
  test("add a missing directory or bucket, remove a doubled directory, and are at most five others", () => {
    const target = storeTargetOf(modelslab("https://minio.example.com/mine", "generations"));
    expect(publicUrlCandidates("https://cdn.example.com/", target)).toEqual([
      "https://cdn.example.com/generations/",
      "https://cdn.example.com/mine/generations/",
    ]);
    expect(publicUrlCandidates("https://cdn.example.com/generations", target)).toContain(
      "https://cdn.example.com/",
    );
    expect(publicUrlCandidates("https://minio.example.com/a/b/", target).length).toBeLessThanOrEqual(5);
    expect(publicUrlCandidates("https://minio.example.com/a/b/", target)).toContain(
      "https://minio.example.com/mine/generations/",
    );
  });
});

import { type Store, storageArgs } from "../../../src/resources/storage-args";
import { SERVICE_IDS, type ServiceId } from "../../../src/services/registry";

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret" };
const aws: Store = { kind: "aws", bucket: "media", region: "eu-central-1" };

describe("unusable buckets are rejected", () => {
  const minio: Store = { kind: "minio", bucket: "media", endpoint: "https://s3.example.com" };
  const cases: [string, ServiceId, Partial<Parameters<typeof storageArgs>[1]>, RegExp][] = [
    [
      "path style only",
      "modelslab",
      { store: minio },
      /MinIO must support the bucket in the host name.*would treat image_directory \("g"\) as the bucket.*MINIO_DOMAIN/,
    ],
    [
      "an unknown store",
      "modelslab",
      { store: { ...minio, kind: "custom" } },
      /bucket in the host name.*addressing: "virtual"/,
    ],
    [
      "Storj with addressing by path",
      "modelslab",
      { store: { ...minio, kind: "storj", addressing: "path" } },
      /Storj must support the bucket in the host name/,
    ],
    [
      "a dot in the name",
      "modelslab",
      { store: { ...aws, bucket: "my.media" } },
      /bucket "my.media": contains a dot.*certificate/,
    ],
    [
      "a capital in the name",
      "modelslab",
      { store: { ...aws, bucket: "Media" } },
      /bucket "Media": cannot be part of a host/,
    ],
    ["no directory", "modelslab", { directory: "/" }, /directory: required.*"generations"/],
    [
      "OSS, which rejects addressing by path",
      "label-studio",
      { store: { kind: "oss", bucket: "b", region: "cn-hangzhou" } },
      /SecondLevelDomainForbidden/,
    ],
    ["a directory", "flashback", {}, /Flashback serves whole buckets/],
    [
      "a parent folder",
      "ryzeapi",
      { directory: "a/../b" },
      /: directory: must not contain .*'\.\.', got "a\/..\/b"/,
    ],
    ["a doubled slash", "ryzeapi", { directory: "a//b" }, /must not contain '\/\/'/],
    ["a wildcard", "ryzeapi", { directory: "a*" }, /must not contain "\*"/],
    ["a variable of policies", "ryzeapi", { directory: "a/${" + "aws:username}" }, /must not contain "\$"/],
    [
      "a host for a region",
      "ryzeapi",
      { store: { ...aws, region: "s3.eu-central-1.amazonaws.com" } },
      /region ".*": must be a region ID/,
    ],
    [
      "an endpoint for an account",
      "ryzeapi",
      { store: { kind: "r2", bucket: "b", accountId: "https://x" } },
      /accountId .*must be the account ID only/,
    ],
    [
      "an endpoint with the bucket",
      "ryzeapi",
      { store: { ...minio, endpoint: "https://media.fra1.digitaloceanspaces.com" } },
      /endpoint: must not contain the bucket\. Write it as https:\/\/fra1\.digitaloceanspaces\.com\./,
    ],
    [
      "an endpoint with a path",
      "ryzeapi",
      { store: { ...minio, endpoint: "https://s3.example.com/media" } },
      /must not have a path\. Write it as https:\/\/s3.example.com/,
    ],
    [
      "an endpoint without the path of the store",
      "ryzeapi",
      { store: { kind: "supabase", bucket: "media", endpoint: "https://abcdefgh.supabase.co" } },
      /must end in \/storage\/v1\/s3\. Write it as https:\/\/abcdefgh\.supabase\.co\/storage\/v1\/s3\./,
    ],
    [
      "an endpoint with a path",
      "modelslab",
      {
        store: {
          kind: "custom",
          bucket: "media",
          endpoint: "https://s3.example.com/gateway",
          addressing: "virtual",
        },
      },
      /endpoint: must not have a path for ModelsLab/,
    ],
    [
      "a store without buckets in the host",
      "modelslab",
      {
        store: { kind: "supabase", bucket: "media", endpoint: "https://abcdefgh.supabase.co/storage/v1/s3" },
      },
      /Supabase must support the bucket in the host name.*Use another store\.$/,
    ],
    [
      "Tencent COS, which rejects addressing by path",
      "label-studio",
      { store: { kind: "tencent", bucket: "b-1250000000", region: "ap-singapore" } },
      /PathStyleDomainForbidden/,
    ],
    [
      "an endpoint without a scheme",
      "ryzeapi",
      { store: { ...minio, endpoint: "s3.example.com" } },
      /endpoint: must consist of a scheme and a host/,
    ],
  ];

  it.each(cases)("%s (%s)", (_name, service, change, message) => {
    const make = () => storageArgs(service, { store: aws, ...keys, directory: "g", ...change });
    expect(make).toThrow(message);
    expect(make).toThrow(new RegExp(`^storageArgs\\("${service}"\\): (?!storageArgs)`));
  });

  it.each([
    ["minio", "https://minio.example.com"],
    ["s3", "https://s3.example.com"],
    ["storage", "https://gateway.example.com/storage/v1"],
  ])("accepts the bucket %s at %s", (bucket, endpoint) => {
    const store: Store = { kind: "custom", bucket, endpoint };
    expect(storageArgs("ryzeapi", { store, ...keys })).toMatchObject({ bucket, endpoint });
    expect(storageArgs("label-studio", { store, ...keys })).toMatchObject({ bucket, s3Endpoint: endpoint });
  });

  it("accepts any bucket name if the bucket is not part of the host", () => {
    const store: Store = { ...aws, bucket: "My.Media_1" };
    for (const service of SERVICE_IDS.filter((name) => name !== "modelslab")) {
      expect(storageArgs(service, { store, ...keys })).toMatchObject({ bucket: "My.Media_1" });
    }
  });
});

it.each(["s4", "generic", "constructor", "__proto__"])("names the services for the unknown one %s", (id) => {
  expect(() => storageArgs(id as ServiceId, { store: aws, ...keys })).toThrow(
    `storageArgs("${id}"): service: must be one of ${SERVICE_IDS.join(", ")}, got "${id}".`,
  );
});

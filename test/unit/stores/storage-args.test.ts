import * as pulumi from "@pulumi/pulumi";
import type {
  FlashbackBucketArgs,
  LabelStudioExportStorageArgs,
  LabelStudioImportStorageArgs,
  ModelsLabS3ConfigArgs,
  RyzeInstanceS3Args,
} from "../../../src";
import { policyOf } from "../../../src/policies";
import { declarations } from "../../../src/provider/entry";
import { type Store, storageArgs } from "../../../src/resources/storage-args";
import { SERVICE_IDS, type ServiceId } from "../../../src/services/registry";
import { type ResourceDefinition, usageOf } from "../../../src/services/resource-definition";
import { argsFor } from "../../../src/services/storage-args";
import type { Combine } from "../../../src/stores/args-types";
import { storeNamed } from "../../../src/stores/stores";

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret" };
const aws: Store = { kind: "aws", bucket: "media", region: "eu-central-1" };

/** Each store with the values that services get instead of AWS's names. */
const otherStores: [name: string, store: Store, endpoint: string, inHost: string, region: string][] = [
  [
    "R2",
    { kind: "r2", bucket: "media", accountId: "abc123" },
    "https://abc123.r2.cloudflarestorage.com",
    "https://media.abc123.r2.cloudflarestorage.com",
    "auto",
  ],
  [
    "R2 in a jurisdiction",
    { kind: "r2", bucket: "media", accountId: "abc123", jurisdiction: "eu" },
    "https://abc123.eu.r2.cloudflarestorage.com",
    "https://media.abc123.eu.r2.cloudflarestorage.com",
    "auto",
  ],
  [
    "R2 in the United States",
    { kind: "r2", bucket: "media", accountId: "abc123", jurisdiction: "us" },
    "https://abc123.us.r2.cloudflarestorage.com",
    "https://media.abc123.us.r2.cloudflarestorage.com",
    "auto",
  ],
  ...(
    [
      ["scaleway", "fr-par", "s3.fr-par.scw.cloud"],
      ["wasabi", "eu-central-1", "s3.eu-central-1.wasabisys.com"],
      ["linode", "us-ord-1", "us-ord-1.linodeobjects.com"],
      ["vultr", "ewr1", "ewr1.vultrobjects.com"],
      ["hetzner", "fsn1", "fsn1.your-objectstorage.com"],
      ["ovh", "eu-west-par", "s3.eu-west-par.io.cloud.ovh.net"],
      ["ibm", "us-south", "s3.us-south.cloud-object-storage.appdomain.cloud"],
      ["tigris", "auto", "t3.storage.dev"],
      ["exoscale", "ch-gva-2", "sos-ch-gva-2.exo.io"],
      ["tencent", "ap-singapore", "cos.ap-singapore.myqcloud.com"],
    ] as const
  ).map(([kind, region, host]): [string, Store, string, string, string] => [
    kind, // wording-ignore: the tag of the union StoreLocation
    { kind, bucket: "media", region },
    `https://${host}`,
    `https://media.${host}`,
    region,
  ]),
  [
    "Oracle with buckets in the host",
    {
      kind: "oracle",
      bucket: "media",
      endpoint: "https://vhcompat.objectstorage.us-phoenix-1.oci.customer-oci.com",
      addressing: "virtual",
    },
    "https://vhcompat.objectstorage.us-phoenix-1.oci.customer-oci.com",
    "https://media.vhcompat.objectstorage.us-phoenix-1.oci.customer-oci.com",
    "us-phoenix-1",
  ],
  [
    "Spaces",
    { kind: "spaces", bucket: "media", region: "fra1" },
    "https://fra1.digitaloceanspaces.com",
    "https://media.fra1.digitaloceanspaces.com",
    "fra1",
  ],
  [
    "B2",
    { kind: "b2", bucket: "media", region: "us-west-004" },
    "https://s3.us-west-004.backblazeb2.com",
    "https://media.s3.us-west-004.backblazeb2.com",
    "us-west-004",
  ],
  [
    "OSS",
    { kind: "oss", bucket: "media", region: "oss-cn-hangzhou" },
    "https://s3.oss-cn-hangzhou.aliyuncs.com",
    "https://media.s3.oss-cn-hangzhou.aliyuncs.com",
    "cn-hangzhou",
  ],
  [
    "GCS",
    { kind: "gcs", bucket: "media", region: "europe-west3" },
    "https://storage.googleapis.com",
    "https://media.storage.googleapis.com",
    "europe-west3",
  ],
  [
    "MinIO with buckets in the host",
    { kind: "minio", bucket: "media", endpoint: "https://s3.example.com:9000/", addressing: "virtual" },
    "https://s3.example.com:9000",
    "https://media.s3.example.com:9000",
    "us-east-1",
  ],
  [
    "Storj",
    { kind: "storj", bucket: "media", endpoint: "https://gateway.storjshare.io", region: "eu1" },
    "https://gateway.storjshare.io",
    "https://media.gateway.storjshare.io",
    "eu1",
  ],
];

describe("on AWS", () => {
  it("returns the bucket in the regional host and a public URL that ends in a slash for ModelsLab", () => {
    expect(storageArgs("modelslab", { store: aws, ...keys, directory: "/generations/" })).toEqual({
      endpointUrl: "https://media.s3.eu-central-1.amazonaws.com",
      publicUrl: "https://media.s3.eu-central-1.amazonaws.com/generations/",
      regionName: "eu-central-1",
      imageDirectory: "generations",
      awsAccessKeyId: "AKIA",
      awsSecretAccessKey: "secret",
    });
  });

  it("returns the regional endpoint for Label Studio, and none for the other services", () => {
    expect(storageArgs("ryzeapi", { store: aws, ...keys, directory: "media" })).toEqual({
      bucket: "media",
      region: "eu-central-1",
      accessKey: "AKIA",
      secretKey: "secret",
      pathPrefix: "media/",
    });
    expect(storageArgs("label-studio", { store: aws, ...keys, directory: "raw/" })).toEqual({
      bucket: "media",
      regionName: "eu-central-1",
      s3Endpoint: "https://s3.eu-central-1.amazonaws.com",
      awsAccessKeyId: "AKIA",
      awsSecretAccessKey: "secret",
      prefix: "raw",
    });
    expect(storageArgs("flashback", { store: aws, ...keys })).toEqual({
      bucket: "media",
      region: "eu-central-1",
      key: "AKIA",
      secret: "secret",
    });
  });

  it("omits a directory that is not set", () => {
    expect(storageArgs("ryzeapi", { store: aws, ...keys, directory: "/" })).not.toHaveProperty("pathPrefix");
    expect(storageArgs("label-studio", { store: aws, ...keys })).not.toHaveProperty("prefix");
  });

  it.each([
    ["cn-north-1", "amazonaws.com.cn"],
    ["us-gov-west-1", "amazonaws.com"],
    ["eusc-de-east-1", "amazonaws.eu"],
    ["us-iso-east-1", "c2s.ic.gov"],
    ["us-isob-east-1", "sc2s.sgov.gov"],
  ])("builds the hosts of the partition of %s", (region, suffix) => {
    const store = { ...aws, region };
    const { endpointUrl } = storageArgs("modelslab", { store, ...keys, directory: "g" });
    expect(endpointUrl).toBe(`https://media.s3.${region}.${suffix}`);
    expect(storageArgs("label-studio", { store, ...keys }).s3Endpoint).toBe(`https://s3.${region}.${suffix}`);
  });

  it("returns the endpoint of access points for an access point", () => {
    const bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";
    const { s3Endpoint } = storageArgs("label-studio", { store: { ...aws, bucket }, ...keys });
    expect(s3Endpoint).toBe("https://s3-accesspoint.eu-west-1.amazonaws.com");
  });
});

describe.each(otherStores)("on %s", (_name, store, endpoint, inHost, region) => {
  it("returns the bucket in the host for ModelsLab", () => {
    const publicUrl = "https://cdn.example.com";
    expect(storageArgs("modelslab", { store, ...keys, directory: "g", publicUrl })).toMatchObject({
      endpointUrl: inHost,
      publicUrl: "https://cdn.example.com/g/",
      regionName: region,
      imageDirectory: "g",
    });
  });

  it("returns the endpoint without the bucket for the other services", () => {
    expect(storageArgs("ryzeapi", { store, ...keys })).toMatchObject({ bucket: "media", endpoint, region });
    expect(storageArgs("flashback", { store, ...keys })).toMatchObject({ bucket: "media", endpoint, region });
    if (storeNamed(store.kind).pathStyleError !== undefined) {
      return;
    }
    const labels = storageArgs("label-studio", { store, ...keys });
    expect(labels).toMatchObject({ bucket: "media", s3Endpoint: endpoint, regionName: region });
  });

  it("returns the public URL of the bucket, or requires publicUrl if there is none", () => {
    const make = () => storageArgs("modelslab", { store, ...keys, directory: "g" });
    if (storeNamed(store.kind).publicAddress !== undefined) {
      expect(make).toThrow(/publicUrl: required/);
    } else {
      expect(make()).toMatchObject({ publicUrl: `${inHost}/g/` });
    }
  });
});

describe("publicUrl", () => {
  const at = (publicUrl: string, directory = "a b/c") =>
    storageArgs("modelslab", { store: aws, ...keys, directory, publicUrl }).publicUrl;

  it.each([
    ["https://cdn.example.com", "https://cdn.example.com/a%20b/c/"],
    ["https://cdn.example.com/", "https://cdn.example.com/a%20b/c/"],
    ["https://cdn.example.com/a%20b/c", "https://cdn.example.com/a%20b/c/"],
    ["https://cdn.example.com/x/a%20b/c//", "https://cdn.example.com/x/a%20b/c/"],
    ["https://cdn.example.com/xa%20b/c", "https://cdn.example.com/xa%20b/c/a%20b/c/"],
  ])("%s becomes %s", (given, expected) => expect(at(given)).toBe(expected));

  it.each(["cdn.example.com", "https://u:p@cdn.example.com", "https://cdn.example.com/?a=1", "ftp://x"])(
    "rejects %s",
    (given) => expect(() => at(given)).toThrow(/publicUrl: must be a URL without a query/),
  );
});

describe("with outputs", () => {
  beforeAll(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }));

  const value = (input: pulumi.Input<string>) =>
    new Promise<string>((resolve) => pulumi.output(input).apply(resolve));

  it("returns the same strings, and marks only those with a secret as secret", async () => {
    const made = storageArgs("modelslab", {
      store: { kind: "aws", bucket: pulumi.output("media"), region: Promise.resolve("us-east-2") },
      accessKeyId: pulumi.output("AKIA"),
      secretAccessKey: pulumi.secret("secret"),
      directory: "g",
    });
    expect(await value(made.publicUrl)).toBe("https://media.s3.us-east-2.amazonaws.com/g/");
    expect(await pulumi.isSecret(pulumi.output(made.publicUrl))).toBe(false);
    expect(await pulumi.isSecret(pulumi.output(made.awsSecretAccessKey))).toBe(true);
  });

  it("rejects a string without a stack, which Node.js could print for half a minute", () => {
    // Calls the function of `apply` immediately, because a failing output ends the process.
    const known = (part: unknown) => (typeof part === "string" ? part : "my.media");
    const all = (parts: unknown) => ({
      apply: (make: (texts: string[]) => string) => make((parts as unknown[]).map(known)),
    });
    const spy = jest.spyOn(pulumi, "all").mockImplementation(all as never);
    const store = { kind: "aws", bucket: pulumi.output("my.media"), region: "us-east-1" } as const;
    const description = { store, accessKeyId: "A", secretAccessKey: "s", directory: "g" };
    const rejected = { message: expect.stringContaining("contains a dot"), stack: "" };
    expect(() => storageArgs("modelslab", description)).toThrow(expect.objectContaining(rejected));
    spy.mockRestore();
  });

  it("validates a string when it is known", () => {
    // A failing output ends the process, so a string that is known later is a function here.
    type Later = () => string;
    const later = (text: string) => () => text;
    const combine: Combine<Later> = (parts, make) => () => make(...parts.map((part) => part()));
    const store = { kind: "aws" as const, bucket: later("my.media"), region: later("us-east-1") };
    const description = { store, accessKeyId: later("A"), secretAccessKey: later("s"), directory: "g" };
    const made = argsFor("modelslab", description, combine);
    expect(made.regionName()).toBe("us-east-1");
    expect(made.endpointUrl).toThrow(/^storageArgs\("modelslab"\): bucket "my.media": contains a dot/);
  });
});

describe("the schemas of the resource types", () => {
  const stores = [aws, ...otherStores.map(([, store]) => store)];
  const kinds = declarations().filter(({ service }) => SERVICE_IDS.includes(service.id as ServiceId));
  const pairs = kinds.flatMap((kind) => stores.map((store) => [kind.type, store.kind, kind, store] as const));
  // A client that addresses by path cannot use a store that rejects it.
  const isPossible = (kind: ResourceDefinition, store: Store) =>
    usageOf(kind).client !== "boto3" || storeNamed(store.kind).pathStyleError === undefined;

  it.each(pairs.filter(([, , kind, store]) => isPossible(kind, store)))(
    "%s accepts the arguments of %s",
    (_type, _store, kind, store) => {
      const service = kind.service.id as ServiceId;
      const directory = policyOf(service).directory === undefined ? {} : { directory: "g" };
      const publicUrl = "https://cdn.example.com/";
      const made = storageArgs(service, { store, ...keys, ...directory, publicUrl });
      expect(kind.schema.partial().strict().parse(made)).toEqual(made);
      const problems = kind.rules.map((rule) => rule.problem({ ...made }));
      expect(problems.filter(Boolean)).toEqual([]);
    },
  );

  it("the arguments match their types", () => {
    const at = { store: aws, ...keys };
    const all: [
      ModelsLabS3ConfigArgs,
      RyzeInstanceS3Args,
      LabelStudioImportStorageArgs,
      LabelStudioExportStorageArgs,
      FlashbackBucketArgs,
    ] = [
      { ...storageArgs("modelslab", { ...at, directory: "g" }), deployType: "flux" },
      { ...storageArgs("ryzeapi", at), instance: "i" },
      { ...storageArgs("label-studio", at), project: 1 },
      { ...storageArgs("label-studio", at), project: 1, canDeleteObjects: true },
      { ...storageArgs("flashback", at), name: "n", workspaceId: "w" },
    ];
    expect(all).toHaveLength(5);
  });
});

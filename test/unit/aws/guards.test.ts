import { ServiceBucket } from "../../../src/aws";
import { accountProblems } from "../../../src/aws/guards";
import { type BucketUse, normalizeUse, type PublicRead } from "../../../src/policies";
import { failureOf } from "./support/fails";
import { record } from "./support/record";

const account = "aws:s3/getAccountPublicAccessBlock:getAccountPublicAccessBlock";

describe("account-level Block Public Access", () => {
  const nothing = {
    blockPublicAcls: false,
    ignorePublicAcls: false,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  };
  const forbids: [mode: PublicRead, name: string][] = [
    ["directory", "blockPublicAcls"],
    ["directory", "blockPublicPolicy"],
    ["directory", "restrictPublicBuckets"],
    ["acl", "blockPublicAcls"],
    ["acl", "ignorePublicAcls"],
    ["cdn", "blockPublicAcls"],
    ["none", "blockPublicAcls"],
  ];

  it.each(forbids)("blocks publicRead %s if %s is on", (mode, name) => {
    const uses = { pics: normalizeUse({ service: "modelslab", directory: "g", publicRead: mode }) };
    expect(accountProblems({ uses }, { ...nothing, [name]: true })).toEqual([
      expect.stringMatching(new RegExp(`^uses.pics: publicRead "${mode}" requires ${name} to be disabled`)),
    ]);
  });

  it("fails a preview", async () => {
    const message = await failureOf(`
      const uses = { pics: { service: "modelslab", directory: "g" } };
      const world = { preview: true, account: { blockPublicPolicy: true } };
      await record(() => new ServiceBucket("media", { uses }), world);`);
    expect(message).toContain(
      'ServiceBucket "media": uses.pics: publicRead "directory" requires blockPublicPolicy to be disabled, but account-level Block Public Access enables it',
    );
  });

  const fine: [string, BucketUse, Record<string, boolean>][] = [
    ["directory", { service: "modelslab", directory: "g" }, { ignorePublicAcls: true }],
    [
      "acl",
      { service: "modelslab", directory: "g", publicRead: "acl" },
      { blockPublicPolicy: true, restrictPublicBuckets: true },
    ],
    ["private", { service: "ryzeapi" }, { blockPublicAcls: true, ignorePublicAcls: true }],
  ];

  it.each(fine)("does not block %s with settings that it does not require", async (_name, it, block) => {
    const made = await record(() => new ServiceBucket("media", { uses: { it } }), {
      preview: true,
      account: block,
    });
    expect(made.of("Bucket")).toHaveLength(1);
  });

  it("is not read for private uses, and a denied read blocks nothing", async () => {
    const recorded = await record(
      () => new ServiceBucket("media", { uses: { chat: { service: "ryzeapi" } } }),
    );
    expect(recorded.invokes).toEqual([]);
    const uses: Record<string, BucketUse> = { pics: { service: "modelslab", directory: "g" } };
    const made = await record(() => new ServiceBucket("media", { uses }), { account: "refused" });
    expect(made.invokes).toEqual([account]);
    expect(made.of("BucketPolicy")).toHaveLength(1);
  });
});

describe("stores that are not AWS", () => {
  const make = (world = {}) =>
    record(() => new ServiceBucket("media", { uses: { chat: { service: "ryzeapi" } } }), world);
  const config = (s3: string) => ({ config: { "aws:endpoints": JSON.stringify([{ s3 }]) } });
  const variables = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"];
  const before = variables.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, text] of before) {
      if (text === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = text;
      }
    }
  });

  it("are rejected if aws:endpoints contains one", async () => {
    await expect(make(config("http://localhost:9000"))).rejects.toThrow(
      /aws:endpoints sends requests to http:\/\/localhost:9000, which is not AWS.*storageArgs.*byob policy/,
    );
  });

  it.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])("are rejected if %s contains one", async (name) => {
    process.env[name] = "https://abc.r2.cloudflarestorage.com";
    await expect(make()).rejects.toThrow(new RegExp(`${name} sends requests to https://abc.r2`));
    process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true";
    await expect(make()).resolves.toBeDefined();
  });

  it("do not include private endpoints of AWS", async () => {
    const own = "https://bucket.vpce-1a2b.s3.eu-central-1.vpce.amazonaws.com";
    await expect(make(config(own))).resolves.toBeDefined();
    await expect(make(config("https://s3.eusc-de-east-1.amazonaws.eu"))).resolves.toBeDefined();
    await expect(
      make({ config: { "aws:endpoints": JSON.stringify([{ sts: "http://localhost" }]) } }),
    ).resolves.toBeDefined();
    await expect(make(config("https://amazonaws.com.example.org"))).rejects.toThrow(/is not AWS/);
  });
});

describe("invalid arguments are rejected", () => {
  const pics: BucketUse = { service: "modelslab", directory: "g" };
  const chat: BucketUse = { service: "ryzeapi", directory: "media" };
  type Args = ConstructorParameters<typeof ServiceBucket<Record<string, BucketUse>>>[1];
  const cases: [string, Args, RegExp][] = [
    ["no uses", { uses: {} }, /uses: must not be empty/],
    [
      "a name that a user cannot have",
      { uses: { "my chat": chat } },
      /uses\.my chat: the name must start with a letter/,
    ],
    [
      "bucket and existing",
      { uses: { chat }, bucket: {}, existing: { bucket: "b", region: "r" } },
      /bucket: conflicts with existing\. Set bucket/,
    ],
    [
      "a negative rotation",
      { uses: { chat }, rotation: -1 },
      /rotation: must be an integer of 0 or more, got -1/,
    ],
    [
      "an unknown setting",
      { uses: { chat }, existing: { bucket: "b", region: "r", manage: ["tags" as "cors"] } },
      /must contain only ownership, publicAccess, policy, cors, lifecycle, got "tags"/,
    ],
    [
      "KMS with a public directory",
      { uses: { pics }, bucket: { kmsKeyArn: "arn:k" } },
      /"directory" conflicts with kmsKeyArn/,
    ],
    [
      "KMS with public ACLs",
      {
        uses: { pics: { ...pics, publicRead: "acl" } },
        existing: { bucket: "b", region: "r", kmsKeyArn: "arn:k" },
      },
      /"acl" conflicts with kmsKeyArn/,
    ],
    [
      "a bucket name with a dot for ModelsLab",
      { uses: { pics }, bucket: { name: "my.bucket" } },
      /the TLS certificate of S3 does not cover "my.bucket"/,
    ],
    [
      "CloudFront in China",
      { uses: { pics: { ...pics, publicRead: "cdn" } }, bucket: { region: "cn-north-1" } },
      /publicRead "cdn" is not available in cn-north-1/,
    ],
    [
      "CloudFront in the European Sovereign Cloud",
      { uses: { pics: { ...pics, publicRead: "cdn" } }, bucket: { region: "eusc-de-east-1" } },
      /publicRead "cdn" is not available in eusc-de-east-1/,
    ],
    [
      "an invalid use",
      { uses: { label: { service: "label-studio", origins: ["*"] } } },
      /uses\.label\.origins: must not contain "\*"/,
    ],
    [
      "private uploads in a public directory",
      { uses: { pics, chat: { ...chat, directory: "g/chat" } } },
      /uses\.chat: stores private objects/,
    ],
  ];

  it.each(cases)("%s", async (_name, args, message) => {
    const making = record(() => new ServiceBucket("media", args));
    await expect(making).rejects.toThrow(message);
    await expect(making).rejects.toThrow(/^ServiceBucket "media": /);
  });

  it("reports all problems in one error", async () => {
    const uses: Record<string, BucketUse> = { pics: { service: "modelslab", directory: "" }, "1": chat };
    await expect(record(() => new ServiceBucket("media", { uses, rotation: 0.5 }))).rejects.toThrow(
      /^ServiceBucket "media":\n {2}- rotation: .*\n {2}- uses\.1: the name .*\n {2}- uses\.pics\.directory: required/,
    );
  });

  it("accepts a KMS key if no object is public", async () => {
    const uses: Record<string, BucketUse> = { pics: { ...pics, publicRead: "none" }, chat };
    const made = await record(() => new ServiceBucket("media", { uses, bucket: { kmsKeyArn: "arn:k" } }));
    expect(made.of("BucketServerSideEncryptionConfiguration")).toHaveLength(1);
  });
});

describe("without the optional package", () => {
  beforeEach(() => jest.resetModules());
  const load = () => jest.requireActual("../../../src/aws/peer");

  it("the error names the package and the command", () => {
    jest.doMock("@pulumi/aws/package.json", () => {
      throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
    });
    expect(load).toThrow(
      /^pulumi-byob\/aws requires the peer dependency @pulumi\/aws, which is not installed\. Run "npm install @pulumi\/aws@7"\.$/,
    );
  });

  it("another major version is rejected", () => {
    jest.doMock("@pulumi/aws/package.json", () => ({ version: "6.83.0" }));
    expect(load).toThrow(/requires @pulumi\/aws 7, but 6\.83\.0 is installed/);
  });
});

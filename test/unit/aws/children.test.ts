import { Bucket } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { RyzeInstanceS3 } from "../../../src";
import { ServiceBucket } from "../../../src/aws";
import type { BucketUse } from "../../../src/storage/policies";
import { type Recorded, type Recording, record, value } from "./support/record";

const allUses = {
  pics: { service: "modelslab", directory: "generations", publicRead: "directory", expireAfterDays: 30 },
  chat: { service: "ryze", directory: "media" },
  label: {
    service: "label-studio",
    prefix: "raw",
    origins: ["https://labels.example.com"],
    export: true,
    canDelete: false,
  },
  gate: { service: "flashback" },
} as const satisfies Record<string, BucketUse>;

/** What a resource waits for, by name. */
function waits(made: Recording<unknown>, one: Recorded): string[] {
  return one.dependencies.map((urn) => made.resources.find((other) => other.urn === urn)?.name ?? urn).sort();
}

const chainKinds = [
  "Bucket",
  "BucketOwnershipControls",
  "BucketPublicAccessBlock",
  "BucketPolicy",
  "BucketCorsConfiguration",
  "BucketServerSideEncryptionConfiguration",
  "BucketLifecycleConfiguration",
  "BucketObjectv2",
];

describe("one bucket for all four services", () => {
  let made: Recording<ServiceBucket<typeof allUses>>;
  beforeAll(async () => {
    made = await record(() => {
      const bucket = new ServiceBucket("media", { uses: allUses });
      new RyzeInstanceS3("chat", { ...bucket.access.chat, instance: "i" });
      return bucket;
    });
  });

  it("has the component as every child's parent", () => {
    const [component, ...children] = made.resources.filter(({ type }) => !type.startsWith("pulumi-nodejs"));
    expect(component?.type).toBe("byob:aws:ServiceBucket");
    expect(new Set(children.map(({ parent }) => parent))).toEqual(new Set([component?.urn]));
  });

  it("makes one policy, one CORS document and one lifecycle of all uses", () => {
    expect(made.one("BucketPolicy").inputs.policy).toContain("generations/*");
    expect(made.one("BucketCorsConfiguration").inputs.corsRules).toEqual([
      {
        allowedMethods: ["GET"],
        allowedOrigins: ["https://labels.example.com"],
        allowedHeaders: ["*"],
        exposeHeaders: ["x-amz-server-side-encryption", "x-amz-request-id", "x-amz-id-2"],
        maxAgeSeconds: 3000,
      },
    ]);
    expect(made.one("BucketLifecycleConfiguration").inputs.rules).toEqual([
      {
        id: "abort-incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      ...["generations/", "media/", "raw/", ""].map((folder) => ({
        id: `expire ${folder}.probe-`,
        status: "Enabled",
        filter: { prefix: `${folder}.probe-` },
        expiration: { days: 1 },
      })),
      {
        id: "expire generations/ after 30",
        status: "Enabled",
        filter: { prefix: "generations/" },
        expiration: { days: 30 },
      },
    ]);
    expect(made.one("BucketObjectv2").inputs).toMatchObject({
      bucket: "media-1a2b3c4",
      key: "raw/",
      content: "",
    });
  });

  it("makes everything of the bucket one after the other", () => {
    const chain = made.resources.filter(({ kind }) => chainKinds.includes(kind));
    expect(chain.map(({ kind }) => kind)).toEqual(chainKinds.filter((kind) => !kind.includes("Encryption")));
    chain.forEach((one, at) => {
      const before = chain[at - 1];
      if (before) expect(one.dependencies).toContain(before.urn);
      else expect(one.dependencies).toEqual([]);
    });
  });

  it("hands out what waits for the last setting, the rights and the key, and for no other use", () => {
    const consumer = made.one("RyzeInstanceS3");
    expect(waits(made, consumer)).toEqual(["media", "media-chat", "media-chat-0", "media-label-marker"]);
    const rights = made.of("UserPolicy").find(({ name }) => name === "media-chat");
    expect(consumer.dependencies).toContain(rights?.urn);
  });

  it("hands out the arguments of each service", async () => {
    const { access } = made.result;
    expect(await value(pulumi.all(access.pics))).toEqual({
      endpointUrl: "https://media-1a2b3c4.s3.eu-central-1.amazonaws.com",
      publicUrl: "https://media-1a2b3c4.s3.eu-central-1.amazonaws.com/generations/",
      regionName: "eu-central-1",
      imageDirectory: "generations",
      awsAccessKeyId: "AKIA-media-pics-0",
      awsSecretAccessKey: "secret-of-media-pics-0",
    });
    expect(await value(pulumi.all(access.chat))).toEqual({
      bucket: "media-1a2b3c4",
      region: "eu-central-1",
      accessKey: "AKIA-media-chat-0",
      secretKey: "secret-of-media-chat-0",
      pathPrefix: "media/",
    });
    expect(await value(pulumi.all(access.label))).toEqual({
      bucket: "media-1a2b3c4",
      regionName: "eu-central-1",
      awsAccessKeyId: "AKIA-media-label-0",
      awsSecretAccessKey: "secret-of-media-label-0",
      prefix: "raw",
    });
    expect(await value(pulumi.all(access.gate))).toEqual({
      bucket: "media-1a2b3c4",
      region: "eu-central-1",
      key: "AKIA-media-gate-0",
      secret: "secret-of-media-gate-0",
    });
  });

  it("keeps the secret a secret, and nothing else", async () => {
    const { awsSecretAccessKey, publicUrl, endpointUrl } = made.result.access.pics;
    expect(await pulumi.isSecret(awsSecretAccessKey)).toBe(true);
    expect(await pulumi.isSecret(publicUrl)).toBe(false);
    expect(await pulumi.isSecret(endpointUrl)).toBe(false);
  });

  it("shows as text what it has set", async () => {
    const { documents } = made.result;
    expect(JSON.parse(await value(documents.bucketPolicy))).toEqual(
      JSON.parse(String(made.one("BucketPolicy").inputs.policy)),
    );
    expect(JSON.parse(await value(documents.users.gate)).Statement[1].Resource).toBe(
      "arn:aws:s3:::media-1a2b3c4/*",
    );
    expect(JSON.parse(documents.cors ?? "")).toMatchObject({ CORSRules: [{ AllowedMethods: ["GET"] }] });
    expect(JSON.parse(documents.publicAccess)).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
    expect(JSON.parse(documents.ownership)).toEqual({ Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] });
    expect(JSON.parse(documents.lifecycle).Rules).toHaveLength(6);
    expect(documents.keyPolicy).toBeUndefined();
  });
});

describe("deletion", () => {
  const uses = { chat: { service: "ryze" } } as const;

  it("is refused for the bucket by default, and removes no setting that protects objects", async () => {
    const made = await record(
      () => new ServiceBucket("media", { uses, bucket: { kmsKeyArn: "arn:aws:kms:x" } }),
    );
    expect(made.one("Bucket")).toMatchObject({ protect: true, inputs: { forceDestroy: false } });
    expect(made.one("BucketOwnershipControls").retainOnDelete).toBe(true);
    expect(made.one("BucketServerSideEncryptionConfiguration").retainOnDelete).toBe(true);
    expect(made.one("BucketPublicAccessBlock").inputs.skipDestroy).toBe(true);
    const kept = made.resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ kind }) => kind);
    expect(kept).toHaveLength(2);
  });

  it("happens where it is asked for", async () => {
    const bucket = { protect: false, forceDestroy: true };
    const made = await record(() => new ServiceBucket("media", { uses, bucket }));
    expect(made.one("Bucket")).toMatchObject({ protect: false, inputs: { forceDestroy: true } });
  });
});

describe("the bucket's own arguments", () => {
  it("are a name, a region for everything that is in it, and tags", async () => {
    const uses = { label: allUses.label };
    const bucket = { name: "my-bucket", region: "us-east-2", tags: { team: "media" } };
    const made = await record(() => new ServiceBucket("media", { uses, bucket }));
    expect(made.one("Bucket").inputs).toEqual({
      bucket: "my-bucket",
      region: "us-east-2",
      tags: { team: "media" },
      forceDestroy: false,
    });
    const inIt = made.resources.filter(({ kind }) => chainKinds.includes(kind));
    expect(inIt).toHaveLength(7);
    for (const { inputs } of inIt) expect(inputs).toMatchObject({ bucket: "my-bucket", region: "us-east-2" });
  });

  it("may be a KMS key: its users get rights on it, and a distribution a statement for its policy", async () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1";
    const uses = { pics: { service: "modelslab", directory: "g", publicRead: "cdn" } } as const;
    const made = await record(() => new ServiceBucket("media", { uses, bucket: { kmsKeyArn } }));
    expect(made.one("BucketServerSideEncryptionConfiguration").inputs).toEqual({
      bucket: "media-1a2b3c4",
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    expect(JSON.parse(String(made.one("UserPolicy").inputs.policy)).Statement).toContainEqual({
      Sid: "Encryption",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: kmsKeyArn,
    });
    const { keyPolicy } = made.result.documents;
    expect(JSON.parse(await value(keyPolicy ?? "{}"))).toMatchObject({ Action: "kms:Decrypt" });
  });
});

describe("publicRead cdn", () => {
  it("makes one distribution, which alone may read, and publishes its address", async () => {
    const uses = {
      pics: { service: "modelslab", directory: "g", publicRead: "cdn" },
      more: { service: "ryze", directory: "m", publicRead: "cdn" },
    } as const;
    const made = await record(() => new ServiceBucket("media", { uses }));
    expect(made.one("OriginAccessControl").inputs).toEqual({
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    expect(made.one("Distribution").inputs).toMatchObject({
      origins: [
        {
          domainName: "media-1a2b3c4.s3.eu-central-1.amazonaws.com",
          originAccessControlId: "media-cdn-id",
        },
      ],
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https", allowedMethods: ["GET", "HEAD"] },
    });
    const [, statement] = JSON.parse(String(made.one("BucketPolicy").inputs.policy)).Statement;
    expect(statement).toEqual({
      Sid: "CdnRead",
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "s3:GetObject",
      Resource: ["arn:aws:s3:::media-1a2b3c4/g/*", "arn:aws:s3:::media-1a2b3c4/m/*"],
      Condition: {
        StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1" },
      },
    });
    expect(await value(made.result.access.pics.publicUrl)).toBe("https://d1.cloudfront.net/g/");
    expect(await value(made.result.access.pics.endpointUrl)).toContain("media-1a2b3c4.s3.eu-central-1");
  });
});

describe("an existing bucket", () => {
  const existing = { bucket: "old", region: "us-gov-west-1" };

  it("is not changed: only users, policies and keys are made", async () => {
    const made = await record(() => new ServiceBucket("media", { uses: allUses, existing }));
    const kinds = new Set(made.resources.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["AccessKey", "ServiceBucket", "User", "UserPolicy"]);
    expect(made.invokes).toEqual([]);
    const { documents, access } = made.result;
    expect(JSON.parse(await value(documents.bucketPolicy)).Statement[0].Resource).toEqual([
      "arn:aws-us-gov:s3:::old",
      "arn:aws-us-gov:s3:::old/*",
    ]);
    expect(documents.cors).toContain("https://labels.example.com");
    expect(await value(access.chat.bucket)).toBe("old");
  });

  it.each([
    ["ownership", "BucketOwnershipControls"],
    ["publicAccess", "BucketPublicAccessBlock"],
    ["policy", "BucketPolicy"],
    ["cors", "BucketCorsConfiguration"],
    ["lifecycle", "BucketLifecycleConfiguration"],
  ] as const)("gets %s managed where it is named, and nothing besides", async (setting, kind) => {
    const made = await record(
      () => new ServiceBucket("media", { uses: allUses, existing: { ...existing, manage: [setting] } }),
    );
    const settings = made.resources.filter((one) => chainKinds.includes(one.kind));
    expect(settings.map((one) => one.kind)).toEqual([kind]);
    expect(settings[0]?.inputs).toMatchObject({ bucket: "old", region: "us-gov-west-1" });
  });

  it("gives its users rights on the key of its encryption, and keeps that setting", async () => {
    const kmsKeyArn = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1";
    const made = await record(
      () =>
        new ServiceBucket("media", { uses: { gate: allUses.gate }, existing: { ...existing, kmsKeyArn } }),
    );
    expect(made.one("UserPolicy").inputs.policy).toContain(kmsKeyArn);
    expect(made.of("BucketServerSideEncryptionConfiguration")).toEqual([]);
  });
});

describe("transform", () => {
  it("has the last word on arguments and options of each child", async () => {
    const names: string[] = [];
    const made = await record(
      () =>
        new ServiceBucket("media", {
          uses: { chat: allUses.chat, gate: allUses.gate },
          transform: {
            bucket: { tags: { team: "media" } },
            publicAccess: (args) => {
              args.skipDestroy = false;
            },
            user: (args, options, name) => {
              names.push(name);
              if (name === "media-gate") args.permissionsBoundary = "arn:boundary";
              options.protect = true;
            },
          },
        }),
    );
    expect(made.one("Bucket").inputs.tags).toEqual({ team: "media" });
    expect(made.one("BucketPublicAccessBlock").inputs.skipDestroy).toBe(false);
    expect(names).toEqual(["media-chat", "media-gate"]);
    const users = made.of("User");
    expect(users.map(({ protect, inputs }) => [protect, inputs.permissionsBoundary])).toEqual([
      [true, undefined],
      [true, "arn:boundary"],
    ]);
  });
});

it("makes its children with the provider that it is given", async () => {
  const made = await record(() => {
    const provider = new (class extends pulumi.ProviderResource {
      constructor() {
        super("aws", "other", {});
      }
    })();
    return new ServiceBucket("media", { uses: { chat: allUses.chat } }, { providers: [provider] });
  });
  const children = made.resources.filter(({ parent }) => parent !== "");
  expect(children.length).toBeGreaterThan(5);
  expect(children.filter(({ provider }) => !provider.includes("::other"))).toEqual([]);
});

it("is made with the classes that @pulumi/aws exports", () => {
  expect(Bucket.isInstance({ __pulumiType: "aws:s3/bucket:Bucket" })).toBe(true);
});

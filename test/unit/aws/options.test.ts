import { Bucket } from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { ServiceBucket } from "../../../src/aws";
import { allUses, chainKinds } from "./support/all-uses";
import { record, value } from "./support/record";

describe("deletion", () => {
  const uses = { chat: { service: "ryzeapi" } } as const;

  it("is blocked for the bucket by default, and keeps the settings that protect objects", async () => {
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

  it("deletes the bucket and its objects if the options allow it", async () => {
    const bucket = { protect: false, forceDestroy: true };
    const made = await record(() => new ServiceBucket("media", { uses, bucket }));
    expect(made.one("Bucket")).toMatchObject({ protect: false, inputs: { forceDestroy: true } });
  });
});

describe("the arguments of the bucket", () => {
  it("set its name, its tags, and the region of all its settings", async () => {
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
    for (const { inputs } of inIt) {
      expect(inputs).toMatchObject({ bucket: "my-bucket", region: "us-east-2" });
    }
  });

  it("set a KMS key, with permissions for the users and a statement for the distribution", async () => {
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
  it("creates one distribution, which alone can read, and returns its URL", async () => {
    const uses = {
      pics: { service: "modelslab", directory: "g", publicRead: "cdn" },
      more: { service: "ryzeapi", directory: "m", publicRead: "cdn" },
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

  it("is not changed: the component creates only users, policies and keys", async () => {
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
  ] as const)("gets only the setting %s if manage contains it", async (setting, kind) => {
    const made = await record(
      () => new ServiceBucket("media", { uses: allUses, existing: { ...existing, manage: [setting] } }),
    );
    const settings = made.resources.filter((one) => chainKinds.includes(one.kind));
    expect(settings.map((one) => one.kind)).toEqual([kind]);
    expect(settings[0]?.inputs).toMatchObject({ bucket: "old", region: "us-gov-west-1" });
  });

  it("gets users with permissions for its KMS key, and keeps its encryption setting", async () => {
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
  it("applies last to arguments and options of each child", async () => {
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
              if (name === "media-gate") {
                args.permissionsBoundary = "arn:boundary";
              }
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

it("passes its provider to the children", async () => {
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

it("uses the classes that @pulumi/aws exports", () => {
  expect(Bucket.isInstance({ __pulumiType: "aws:s3/bucket:Bucket" })).toBe(true);
});

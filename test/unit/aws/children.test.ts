import * as pulumi from "@pulumi/pulumi";
import { RyzeInstanceS3 } from "../../../src";
import { ServiceBucket } from "../../../src/aws";
import { type BucketUse, policyOf } from "../../../src/policies";
import { SERVICE_IDS } from "../../../src/services/registry";
import { useOf } from "../../support/uses";
import { allUses, chainKinds } from "./support/all-uses";
import { type RecordedResource, type Recording, record, value } from "./support/record";

/** Names of the resources that a resource depends on. */
function waits(made: Recording<unknown>, one: RecordedResource): string[] {
  return one.dependencies.map((urn) => made.resources.find((other) => other.urn === urn)?.name ?? urn).sort();
}

describe("one bucket for several services", () => {
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

  it("writes one policy, one CORS document and one lifecycle for all uses", () => {
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

  it("creates the settings of the bucket in sequence", () => {
    const chain = made.resources.filter(({ kind }) => chainKinds.includes(kind));
    expect(chain.map(({ kind }) => kind)).toEqual(chainKinds.filter((kind) => !kind.includes("Encryption")));
    chain.forEach((one, at) => {
      const before = chain[at - 1];
      if (before) {
        expect(one.dependencies).toContain(before.urn);
      } else {
        expect(one.dependencies).toEqual([]);
      }
    });
  });

  it("returns outputs that wait for the last setting, the permissions and the key of their use only", () => {
    const consumer = made.one("RyzeInstanceS3");
    expect(waits(made, consumer)).toEqual(["media", "media-chat", "media-chat-0", "media-label-marker"]);
    const policy = made.of("UserPolicy").find(({ name }) => name === "media-chat");
    expect(consumer.dependencies).toContain(policy?.urn);
  });

  it("returns the arguments of each service", async () => {
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
      s3Endpoint: "https://s3.eu-central-1.amazonaws.com",
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

  it("returns the settings as JSON", async () => {
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

describe("one bucket for all services", () => {
  const uses: Record<string, BucketUse> = Object.fromEntries(
    SERVICE_IDS.map((service) => [service, useOf(service, policyOf(service).publicRead, service)]),
  );

  it("returns a separate key for each service", async () => {
    const made = await record(() => new ServiceBucket("media", { uses }));
    for (const service of SERVICE_IDS) {
      const access = await value(pulumi.all(made.result.access[service] ?? {}));
      expect(Object.values(access)).toEqual(
        expect.arrayContaining([`AKIA-media-${service}-0`, `secret-of-media-${service}-0`]),
      );
    }
    expect(made.of("UserPolicy")).toHaveLength(SERVICE_IDS.length);
  });
});

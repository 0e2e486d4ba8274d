import {
  accessSettings,
  type BucketUse,
  bucketArn,
  bucketPolicy,
  cdnKeyStatement,
  corsRules,
  lifecycleRules,
  normalizeUse,
  PUBLIC_READS,
  type PublicRead,
  policyDocuments,
  userPolicy,
} from "../../../src/policies";
import { PARTITIONS, type Partition } from "../../../src/stores/partitions";

const modelslab: BucketUse = { service: "modelslab", directory: "generations" };
const ryzeapi: BucketUse = { service: "ryzeapi", directory: "media/chat" };
const source: BucketUse = { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] };
const flashback: BucketUse = { service: "flashback" };

const IDS = PARTITIONS.map(({ id }) => id);
const distribution = (partition: Partition) => `arn:${partition}:cloudfront::111122223333:distribution/E1`;

const tlsOnly = (arn: string) => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe.each(IDS)("user policies in %s", (partition) => {
  const arn = `arn:${partition}:s3:::my-bucket`;
  const of = (use: BucketUse) =>
    userPolicy(normalizeUse(use), { bucketArn: bucketArn("my-bucket", partition) });
  const allow = (Sid: string, Action: string[], Resource: string, more = {}) => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });
  const cleanUp = (objects: string) =>
    allow("ProbeCleanUp", ["s3:DeleteObject", "s3:DeleteObjectVersion"], `${arn}/${objects}`);
  const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

  it.each(PUBLIC_READS)("ModelsLab, %s: sends an ACL in every mode", (publicRead) => {
    expect(of({ ...modelslab, publicRead })).toEqual(
      document(
        allow("Bucket", ["s3:ListBucket"], arn),
        allow("Objects", ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"], `${arn}/generations/*`),
        cleanUp("generations/.probe-*"),
      ),
    );
  });

  it.each(PUBLIC_READS)("RyzeAPI, %s", (publicRead) => {
    const actions = ["s3:GetObject", "s3:PutObject", ...(publicRead === "acl" ? ["s3:PutObjectAcl"] : [])];
    expect(of({ ...ryzeapi, publicRead })).toEqual(
      document(allow("Objects", actions, `${arn}/media/chat/*`), cleanUp("media/chat/.probe-*")),
    );
  });

  it("RyzeAPI in the whole bucket", () => {
    expect(of({ service: "ryzeapi" })).toEqual(
      document(allow("Objects", ["s3:GetObject", "s3:PutObject"], `${arn}/*`), cleanUp(".probe-*")),
    );
  });

  const listing = { Condition: { StringLike: { "s3:prefix": ["raw", "raw/", "raw/*"] } } };

  it("Label Studio, source: only reads, and lists below its prefix", () => {
    expect(of(source)).toEqual(
      document(
        allow("Bucket", ["s3:ListBucket"], arn, listing),
        allow("Objects", ["s3:GetObject"], `${arn}/raw/*`),
      ),
    );
  });

  it("Label Studio without a prefix: HeadBucket is allowed, which sends none", () => {
    expect(of({ service: "label-studio", origins: [] })).toEqual(
      document(allow("Bucket", ["s3:ListBucket"], arn), allow("Objects", ["s3:GetObject"], `${arn}/*`)),
    );
  });

  it.each([false, true])("Label Studio, export, canDelete %s", (canDelete) => {
    const actions = ["s3:GetObject", "s3:PutObject", ...(canDelete ? ["s3:DeleteObject"] : [])];
    expect(of({ ...source, export: true, canDelete })).toEqual(
      document(
        allow("Bucket", ["s3:ListBucket"], arn, listing),
        allow("Objects", actions, `${arn}/raw/*`),
        cleanUp("raw/.probe-*"),
      ),
    );
  });

  it.each(["none", "acl"] as const)("Flashback, %s", (publicRead) => {
    const acl = publicRead === "acl" ? ["s3:PutObjectAcl"] : [];
    const parts = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
    const actions = ["s3:GetObject", "s3:PutObject", ...acl, "s3:DeleteObject", ...parts];
    const bucket = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"];
    expect(of({ ...flashback, publicRead })).toEqual(
      document(allow("Bucket", bucket, arn), allow("Objects", actions, `${arn}/*`), cleanUp(".probe-*")),
    );
  });

  it("add the permissions for a KMS key, with data keys only for uses that write", () => {
    const kmsKeyArn = `arn:${partition}:kms:eu-central-1:111122223333:key/1`;
    const last = (use: BucketUse) =>
      userPolicy(normalizeUse(use), { bucketArn: arn, kmsKeyArn }).Statement.at(-1);
    expect(last(ryzeapi)).toEqual(allow("Encryption", ["kms:Decrypt", "kms:GenerateDataKey"], kmsKeyArn));
    expect(last(source)).toEqual(allow("Encryption", ["kms:Decrypt"], kmsKeyArn));
  });
});

describe.each(IDS)("bucket policies in %s", (partition) => {
  const arn = bucketArn("my-bucket", partition);
  const distributionArn = distribution(partition);
  const of = (...uses: BucketUse[]) =>
    bucketPolicy(uses.map(normalizeUse), { bucketArn: arn, distributionArn });
  const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
  const publicRead = (...Resource: string[]) => ({
    Sid: "PublicRead",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource,
  });
  const cdnRead = (...Resource: string[]) => ({
    Sid: "CdnRead",
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: "s3:GetObject",
    Resource,
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  });

  const withDirectory: [string, BucketUse, string][] = [
    ["modelslab", modelslab, "generations"],
    ["ryzeapi", ryzeapi, "media/chat"],
    ["label-studio", source, "raw"],
  ];
  const modes = withDirectory.flatMap(([name, use, directory]) =>
    PUBLIC_READS.map((mode): [string, PublicRead, BucketUse, string] => [name, mode, use, directory]),
  );

  it.each(modes)("%s, %s", (_name, mode, use, directory) => {
    const objects = `${arn}/${directory}/*`;
    const open = { directory: [publicRead(objects)], cdn: [cdnRead(objects)], acl: [], none: [] }[mode];
    expect(of({ ...use, publicRead: mode } as BucketUse)).toEqual(document(tlsOnly(arn), ...open));
  });

  it.each(["none", "acl"] as const)("flashback, %s", (mode) => {
    expect(of({ ...flashback, publicRead: mode })).toEqual(document(tlsOnly(arn)));
  });

  it("contain all uses in one document, and each directory once", () => {
    const open: BucketUse = { service: "ryzeapi", directory: "a", publicRead: "directory" };
    const cdn: BucketUse = { service: "ryzeapi", directory: "z", publicRead: "cdn" };
    expect(of(modelslab, open, { ...modelslab }, source, flashback, cdn)).toEqual(
      document(tlsOnly(arn), publicRead(`${arn}/a/*`, `${arn}/generations/*`), cdnRead(`${arn}/z/*`)),
    );
  });

  it("require a distribution for public reads through a CDN", () => {
    const uses = [normalizeUse({ ...modelslab, publicRead: "cdn" })];
    expect(() => bucketPolicy(uses, { bucketArn: arn })).toThrow(/^distributionArn: required/);
    expect(cdnKeyStatement(distributionArn)).toMatchObject({
      Action: "kms:Decrypt",
      Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
    });
  });
});

describe("settings", () => {
  type Row = [use: BucketUse, mode: PublicRead, ownership: string, switches: string];
  const rows: Row[] = [
    [modelslab, "directory", "BucketOwnerPreferred", "off on off off"],
    [modelslab, "acl", "BucketOwnerPreferred", "off off on on"],
    [modelslab, "cdn", "BucketOwnerPreferred", "off on on on"],
    [modelslab, "none", "BucketOwnerPreferred", "off on on on"],
    ...[ryzeapi, source].flatMap((use): Row[] => [
      [use, "directory", "BucketOwnerEnforced", "on on off off"],
      [use, "acl", "BucketOwnerPreferred", "off off on on"],
      [use, "cdn", "BucketOwnerEnforced", "on on on on"],
      [use, "none", "BucketOwnerEnforced", "on on on on"],
    ]),
    [flashback, "acl", "BucketOwnerPreferred", "off off on on"],
    [flashback, "none", "BucketOwnerEnforced", "on on on on"],
  ];

  it.each(rows)("%j, %s", (use, publicRead, objectOwnership, switches) => {
    const made = accessSettings([normalizeUse({ ...use, publicRead } as BucketUse)]);
    const { blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets } = made;
    const all = [blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets];
    expect(made.objectOwnership).toBe(objectOwnership);
    expect(all.map((on) => (on ? "on" : "off")).join(" ")).toBe(switches);
  });

  it("default to a public directory for ModelsLab and to private objects for the others", () => {
    const modes = [modelslab, ryzeapi, source, flashback].map((use) => normalizeUse(use).publicRead);
    expect(modes).toEqual(["directory", "none", "none", "none"]);
  });

  it("contain one CORS rule for all origins, each once, and none without origins", () => {
    const other: BucketUse = { ...source, origins: ["https://a.example.com", "https://labels.example.com"] };
    expect(corsRules([source, other, ryzeapi].map(normalizeUse))).toEqual([
      {
        AllowedMethods: ["GET"],
        AllowedOrigins: ["https://a.example.com", "https://labels.example.com"],
        AllowedHeaders: ["*"],
        ExposeHeaders: ["x-amz-server-side-encryption", "x-amz-request-id", "x-amz-id-2"],
        MaxAgeSeconds: 3000,
      },
    ]);
    expect(corsRules([normalizeUse(modelslab)])).toEqual([]);
  });

  it("expire incomplete uploads, probe objects and the objects of a use, each once", () => {
    const expiring: BucketUse = { ...modelslab, expireAfterDays: 30 } as BucketUse;
    expect(lifecycleRules([expiring, expiring, source, flashback].map(normalizeUse))).toEqual([
      { id: "abort-incomplete-uploads", prefix: "", abortUploadsAfterDays: 7 },
      { id: "expire generations/.probe-", prefix: "generations/.probe-", expireAfterDays: 1 },
      { id: "expire .probe-", prefix: ".probe-", expireAfterDays: 1 },
      { id: "expire generations/ after 30", prefix: "generations/", expireAfterDays: 30 },
    ]);
  });
});

describe("policyDocuments", () => {
  const uses = { pics: modelslab, chat: ryzeapi, label: source };

  it("returns all documents by the names of the uses", () => {
    const location = { bucketArn: bucketArn("b") };
    const made = policyDocuments(uses, location);
    const plain = Object.values(uses).map(normalizeUse);
    expect(made).toEqual({
      users: {
        pics: userPolicy(normalizeUse(modelslab), location),
        chat: userPolicy(normalizeUse(ryzeapi), location),
        label: userPolicy(normalizeUse(source), location),
      },
      bucketPolicy: bucketPolicy(plain, location),
      corsRules: corsRules(plain),
      access: accessSettings(plain),
      lifecycleRules: lifecycleRules(plain),
    });
  });

  it("throws one error for all problems of the uses", () => {
    const wrong = {
      a: { service: "ryzeapi", publicRead: "cdn" },
      b: { service: "modelslab", directory: "" },
    } as const;
    expect(() => policyDocuments(wrong, { bucketArn: "arn" })).toThrow(
      /^policyDocuments: uses\.a\.publicRead: .*\nuses\.b\.directory: /,
    );
    expect(() => policyDocuments(uses, { bucketArn: "arn", kmsKeyArn: "arn:k" })).toThrow(
      /conflicts with kmsKeyArn/,
    );
  });
});

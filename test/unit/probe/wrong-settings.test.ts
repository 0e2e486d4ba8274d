import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess, ProbeReport } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import {
  codes,
  directory,
  everyNameIsHere,
  modelslabOnAws,
  namesAsUsual,
  type ProbedBucket,
  probe,
  probeBucketName,
  readable,
} from "./support/store";

/** The ten most common errors of users; each is detected and reported with its remedy. */
describe("a probe with one error in the setup", () => {
  let s3: S3 | undefined;

  beforeAll(everyNameIsHere);
  afterEach(() => s3?.stop());
  afterAll(namesAsUsual);

  async function modelslab(...given: Parameters<typeof modelslabOnAws>): Promise<ProbedBucket> {
    const access = await modelslabOnAws(...given);
    s3 = access.s3;
    return access;
  }

  async function labelStudio(remedies: Partial<BucketAccess>): Promise<ProbeReport> {
    s3 = await startS3({ domain: "s3.amazonaws.com", region: "eu-central-1", secureTransport: false });
    s3.addBucket("images", { objects: { "raw/one.jpg": "an image" } });
    const endpoint = `http://s3.eu-central-1.amazonaws.com:${s3.port}`;
    const access = { bucket: "images", endpoint, region: "eu-central-1", directory: "raw/", ...s3.root };
    return probe({ usage: usageNamed("label-studio"), ...access, ...remedies }, { depth: "read" });
  }

  test("detects disabled ACLs", async () => {
    const { modelslab: access } = await modelslab("A", { bucket: { ownership: "BucketOwnerEnforced" } });
    const report = await probe(access);
    expect(codes(report)).toEqual(["acl-disabled"]);
    expect(readable(report)).toContain("BucketOwnerPreferred");
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects blocked public ACLs", async () => {
    const { modelslab: access } = await modelslab("A", {
      bucket: { publicAccessBlock: { BlockPublicAcls: true } },
    });
    const report = await probe(access);
    expect(codes(report)).toEqual(["public-acl-blocked"]);
    expect(readable(report)).toContain("blockPublicAcls: false");
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects public ACLs that only the account blocks", async () => {
    const access = await modelslab("A");
    access.s3.account().publicAccessBlock = {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    };
    const report = await probe(access.modelslab);
    expect(codes(report)).toEqual(["public-acl-blocked"]);
    expect(readable(report)).toContain("the account");
  });

  test("detects a missing s3:PutObjectAcl", async () => {
    const actions = ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:DeleteObject"];
    const { modelslab: access } = await modelslab("A", { actions });
    const report = await probe(access);
    expect(codes(report)).toEqual(["acl-denied"]);
    expect(readable(report)).toContain(
      `Allow s3:PutObjectAcl on arn:aws:s3:::${probeBucketName}/${directory}/*`,
    );
    expect(readable(report)).toMatchSnapshot();
  });

  test("names both causes of a rejected ACL if the store gives no reason", async () => {
    const actions = ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:DeleteObject"];
    const { modelslab: access } = await modelslab("A", { actions, options: { plainErrors: true } });
    const report = await probe(access);
    expect(codes(report)).toEqual(["acl-rejected"]);
    expect(report.findings.at(-2)?.remedies.map(({ pulumi }) => pulumi)).toEqual([
      expect.stringContaining("s3:PutObjectAcl"),
      expect.stringContaining("blockPublicAcls: false"),
    ]);
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a wrong region", async () => {
    const { modelslab: access } = await modelslab("A");
    const report = await probe({ ...access, region: "us-east-1" });
    expect(codes(report)).toEqual(["wrong-region"]);
    expect(readable(report)).toContain("Set the region to eu-central-1");
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a wrong region with the endpoint of that region", async () => {
    const { modelslab: access } = await modelslab("A", { options: { wrongRegion: "redirect" } });
    const endpoint = access.endpoint?.replace("eu-central-1", "us-east-1");
    const report = await probe({ ...access, endpoint, region: "us-east-1" });
    expect(codes(report)).toEqual(["wrong-region"]);
    expect(readable(report)).toContain("eu-central-1");
  });

  test("detects a website endpoint before it sends a request", async () => {
    const { modelslab: access, s3: store } = await modelslab("A");
    const endpoint = `http://${probeBucketName}.s3-website.eu-central-1.amazonaws.com`;
    const report = await probe({ ...access, endpoint });
    expect(codes(report)).toEqual(["website-endpoint"]);
    expect(readable(report)).toContain(`https://${probeBucketName}.s3.eu-central-1.amazonaws.com`);
    expect(readable(report)).toMatchSnapshot();
    expect(store.requests()).toEqual([]);
  });

  test("detects an empty prefix", async () => {
    const report = await labelStudio({ directory: "raws/" });
    expect(codes(report)).toEqual(["empty-prefix"]);
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a wrong secret", async () => {
    const { modelslab: access } = await modelslab("A");
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const report = await probe({ ...access, secretAccessKey: secret });
    expect(codes(report)).toEqual(["wrong-secret"]);
    expect(readable(report)).not.toContain(secret);
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a key that has not taken effect, without a grace time", async () => {
    const access = await modelslab("A");
    const keys = access.s3.addKey("modelslab", { visibleAfter: { ms: 60_000 } });
    const report = await probe({ ...access.modelslab, ...keys });
    expect(codes(report)).toEqual(["unknown-key"]);
    expect(readable(report)).toContain("created only moments ago");
    expect(readable(report).replaceAll(keys.accessKeyId, "<id>")).toMatchSnapshot();
  });

  test("reports that R2 rejects an ACL", async () => {
    const domain = "0123abcd.r2.cloudflarestorage.com";
    s3 = await startS3({ profile: "r2", domain, differently: { aclOnPut: "refused" } });
    s3.addBucket(probeBucketName, { publicDomain: true });
    const endpoint = s3.endpoint(probeBucketName);
    const publicUrl = `${s3.publicUrl(probeBucketName)}${directory}/`;
    const report = await probe({
      usage: usageNamed("modelslab"),
      endpoint,
      region: "auto",
      directory,
      publicUrl,
      ...s3.root,
    });
    expect(codes(report)).toEqual(["acl-not-supported"]);
    expect(readable(report)).toContain("r2.dev");
    expect(readable(report)).toMatchSnapshot();
  });

  test("reports that R2 ignores an ACL, and that its S3 endpoint is not public", async () => {
    const domain = "0123abcd.r2.cloudflarestorage.com";
    s3 = await startS3({ profile: "r2", domain });
    s3.addBucket(probeBucketName, { publicDomain: true });
    const endpoint = s3.endpoint(probeBucketName);
    const publicUrl = `${endpoint}/${directory}/`;
    const report = await probe({
      usage: usageNamed("modelslab"),
      endpoint,
      region: "auto",
      directory,
      publicUrl,
      ...s3.root,
    });
    expect(codes(report)).toEqual(["not-supported", "not-public"]);
    expect(readable(report)).toContain("custom domain");
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a public URL without the directory", async () => {
    const { modelslab: access } = await modelslab("A");
    const publicUrl = access.endpoint;
    const report = await probe({ ...access, publicUrl });
    expect(codes(report)).toEqual(["wrong-url"]);
    expect(readable(report)).toContain(
      `Set ${publicUrl?.replace(/\d+$/, "<port>")}/${directory}/ as the public URL.`,
    );
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects a public URL that contains the directory twice", async () => {
    const { modelslab: access } = await modelslab("A");
    const report = await probe({ ...access, publicUrl: `${access.publicUrl}${directory}/` });
    expect(codes(report)).toEqual(["wrong-url"]);
    expect(readable(report)).toContain(`.amazonaws.com:<port>/${directory}/ as the public URL.\n`);
  });

  test("detects an endpoint of ModelsLab without a bucket", async () => {
    const { modelslab: access } = await modelslab("A");
    const report = await probe({ ...access, endpoint: access.endpoint?.replace(`${probeBucketName}.`, "") });
    expect(codes(report)).toEqual(["bucket-missing-in-endpoint"]);
    expect(readable(report)).toContain("Put the bucket into the endpoint, as in");
    expect(readable(report)).toMatchSnapshot();
  });

  test("detects the bucket's name as the directory of ModelsLab by the public URL", async () => {
    const { modelslab: access } = await modelslab("A");
    const report = await probe({ ...access, directory: probeBucketName });
    expect(codes(report)).toEqual(["bucket-as-directory", "wrong-url"]);
  });
});

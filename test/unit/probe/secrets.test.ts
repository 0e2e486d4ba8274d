import { type S3, startS3, xmlFault } from "pulumi-byob-sandbox/s3";
import { type BucketAccess, describeReport, type StepReport } from "../../../src/probe";
import { hiding } from "../../../src/probe/redaction";
import { usageNamed } from "../../support/usages";
import { fault, probe, probeBucketName } from "./support/store";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const token = "FwoGZXIvYXdzEBYaDExampleSessionToken/+==";

/** Compares the report, its description and the progress with the secrets of the probe. */
describe("a probe reports no secret with", () => {
  let s3: S3;
  let messages: string[];
  let access: BucketAccess;

  beforeEach(async () => {
    messages = [];
    s3 = await startS3();
    s3.addBucket(probeBucketName, { objects: { "raw/one.jpg": "an image" } });
    s3.addUser("u");
    s3.addKey("u", { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: secret });
    access = {
      usage: usageNamed("ryzeapi"),
      bucket: probeBucketName,
      endpoint: s3.url,
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    };
    access = { ...access, secretAccessKey: secret, sessionToken: token };
  });
  afterEach(() => s3.stop());

  async function allText(remedies: Partial<BucketAccess>): Promise<string> {
    const onStep = (step: StepReport) => messages.push(JSON.stringify(step));
    const probed = { ...access, ...remedies };
    const report = await probe(probed, { onStep });
    return [...messages, JSON.stringify(report), describeReport(report, probed)].join("\n");
  }

  function expectClean(report: string): void {
    for (const text of [secret, token, encodeURIComponent(secret), encodeURIComponent(token)]) {
      expect(report).not.toContain(text);
    }
    expect(report).not.toMatch(/AWS4-HMAC-SHA256|(?:signature=|authorization: )(?!\*)/i);
    expect(report).not.toContain("AKIAIOSFODNN7EXAMPLE");
  }

  test.each([
    ["a wrong secret", { secretAccessKey: `${secret}x` }],
    ["a valid key without permissions", {}],
    ["keys in the wrong fields", { accessKeyId: secret, secretAccessKey: "AKIAIOSFODNN7EXAMPLE" }],
    ["a secret with a line break", { secretAccessKey: `${secret}\n` }],
    ["a secret as directory and bucket", { directory: secret }],
    [
      "a secret in the endpoint",
      { endpoint: `https://AKIAIOSFODNN7EXAMPLE:${encodeURIComponent(secret)}@s3.example.com` },
    ],
    [
      "presigned URLs",
      { usage: usageNamed("label-studio"), directory: "raw/", origins: ["https://x.example.com"] },
    ],
    [
      "a public URL with a login",
      { usage: usageNamed("generic"), publicUrl: `https://u:${encodeURIComponent(secret)}@x.example.com` },
    ],
  ] as const)("%s", async (_, remedies) => {
    expectClean(await allText(remedies as Partial<BucketAccess>));
  });

  test("a store that repeats the request in its message", async () => {
    const message = `You sent Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/s3, Signature=abcdef with ${secret} and ${token}`;
    fault(s3, { times: Number.POSITIVE_INFINITY }, xmlFault(403, "AccessDenied", message));
    const report = await allText({});
    expectClean(report);
    expect(report).not.toContain("abcdef");
  });

  test("a key that is a word and the start of the secret", async () => {
    const report = await allText({
      endpoint: "https://minio.invalid:9000",
      bucket: "my-minio",
      directory: "minio123",
      accessKeyId: "minio",
      secretAccessKey: "minio123",
      sessionToken: "session1",
    });
    expect(report).toContain("minio.invalid");
    expect(report).not.toMatch(/\*\*\*(?:123|\.invalid)|my-\*/);
    for (const key of ["minio", "minio123", "session1"]) {
      const own = hiding({
        ...access,
        accessKeyId: "minio",
        secretAccessKey: "minio123",
        sessionToken: "session1",
      });
      expect(own.own(`used ${key} there`)).toBe("used *** there");
      expect(own.foreign(`used ${key} there`)).toBe("used *** there");
    }
  });
});

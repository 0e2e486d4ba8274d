import { rmSync } from "node:fs";
import { join } from "node:path";
import { policyCommand } from "../../../src/cli/policy";
import { OTHER_STORES } from "../../../src/policies";
import { compiled, start } from "../../support/command";

/** What the command prints; it throws what the process would say before it ends with 64. */
function printed(...args: string[]): string {
  const written = jest.spyOn(process.stdout, "write").mockImplementation(() => true);
  try {
    policyCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parse(args, { from: "user" });
    return written.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    written.mockRestore();
  }
}

const json = (...args: string[]) => JSON.parse(printed(...args, "--json"));

describe("on AWS", () => {
  const label = [
    "label-studio",
    "--bucket",
    "media",
    "--directory",
    "raw",
    "--origin",
    "https://labels.example.com",
  ];

  it("gives all documents as one JSON object, in the AWS CLI's forms", () => {
    const answer = json("modelslab", "--bucket", "my-bucket", "--directory", "generations");
    expect(Object.keys(answer)).toEqual([
      "service",
      "store",
      "bucket",
      "userPolicy",
      "ownership",
      "publicAccess",
      "bucketPolicy",
    ]);
    expect(answer).toMatchObject({
      service: "modelslab",
      ownership: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] },
      publicAccess: {
        BlockPublicAcls: false,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
      bucketPolicy: { Statement: [{ Sid: "TlsOnly" }, { Sid: "PublicRead" }] },
    });
    expect(answer.userPolicy.Statement[1].Resource).toBe("arn:aws:s3:::my-bucket/generations/*");
  });

  it("knows origins, export and deletion for Label Studio", () => {
    const answer = json(...label, "https://b.example.com", "--export", "--can-delete");
    expect(answer.cors.CORSRules[0].AllowedOrigins).toEqual([
      "https://b.example.com",
      "https://labels.example.com",
    ]);
    expect(answer.userPolicy.Statement[1].Action).toEqual([
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
    ]);
  });

  it("knows partitions, keys and distributions", () => {
    const answer = json(
      ...[
        "modelslab",
        "--bucket",
        "media",
        "--directory",
        "g",
        "--region",
        "cn-north-1",
        "--public-read",
        "cdn",
      ],
      ...["--distribution-arn", "arn:d", "--kms-key-arn", "arn:k"],
    );
    expect(answer.bucketPolicy.Statement[1].Resource).toEqual(["arn:aws-cn:s3:::media/g/*"]);
    expect(answer.keyPolicy.Condition).toEqual({ StringEquals: { "AWS:SourceArn": "arn:d" } });
    expect(answer.userPolicy.Statement.at(-1).Resource).toBe("arn:k");
  });

  it("prints the same as text, in the order in which it is applied, with the commands", () => {
    const text = printed(...label);
    expect(text.match(/^\d\. .*$/gm)).toEqual([
      "1. Object Ownership",
      "2. Block Public Access",
      "3. Bucket policy",
      "4. CORS",
      "5. User policy",
    ]);
    expect(text).toContain("aws s3api put-bucket-cors --bucket media --cors-configuration file://cors.json");
    expect(text).toContain('"s3:prefix"');
  });
});

describe("elsewhere", () => {
  it.each(OTHER_STORES)("says what to set on %s instead", (store) => {
    const args = ["modelslab", "--bucket", "media", "--directory", "g", "--origin", "https://a.example.com"];
    const answer = json(...args, "--store", store);
    expect(answer).not.toHaveProperty("bucketPolicy");
    expect(answer.steps).toHaveLength(3);
    for (const { what } of answer.steps) {
      expect(what).toMatch(/\.$/);
    }
    expect(JSON.stringify(answer)).not.toMatch(/\{(bucket|directory|objects|root)\}/);
    expect(printed(...args, "--store", store)).toContain(answer.steps[1].what);
  });

  it("leaves the names of buckets to the store", () => {
    expect(json("ryzeapi", "--bucket", "My_Bucket", "--store", "minio")).toMatchObject({
      bucket: "My_Bucket",
    });
  });

  it("leaves out what is not asked for", () => {
    const answer = json("ryzeapi", "--bucket", "media", "--store", "r2");
    expect(answer).toMatchObject({ steps: [{ what: expect.stringContaining("API token") }], remarks: [] });
  });

  it("gives each store the documents that it takes", () => {
    const of = (store: string) => {
      const args = [
        "--bucket",
        "media",
        "--directory",
        "g",
        "--origin",
        "https://a.example.com",
        "--store",
        store,
      ];
      const { documents } = json("modelslab", ...args) as { documents: { name: string; text: string }[] };
      return Object.fromEntries(documents.map(({ name, text }) => [name, JSON.parse(text)]));
    };
    expect(Object.keys(of("r2"))).toEqual(["cors.json"]);
    expect(of("gcs")["cors.json"]).toEqual([
      {
        origin: ["https://a.example.com"],
        method: ["GET"],
        responseHeader: ["Content-Type", "Range"],
        maxAgeSeconds: 3000,
      },
    ]);
    const minio = of("minio");
    expect(Object.keys(minio)).toEqual(["user-policy.json"]);
    expect(JSON.stringify(minio)).not.toContain("PutObjectAcl");
    expect(of("oss")).toEqual({});
  });
});

describe("mistakes", () => {
  const cases: [string, string[], RegExp][] = [
    ["no bucket", ["ryzeapi"], /^--bucket <name> is missing/],
    ["no service", [], /missing required argument 'service'/],
    ["a misspelt service before a missing bucket", ["ryz"], /'ryz' is invalid.*modelslab, ryzeapi/],
    ["an unknown service", ["s3", "--bucket", "media"], /'s3' is invalid.*modelslab, ryzeapi/],
    ["a URL for a bucket", ["ryzeapi", "--bucket", "s3://b"], /--bucket: must be the bucket's bare name/],
    [
      "capitals on AWS",
      ["ryzeapi", "--bucket", "My_Bucket"],
      /^--bucket: AWS takes 3 to 63 .*got "My_Bucket"/,
    ],
    ["two letters on AWS", ["ryzeapi", "--bucket", "ab"], /^--bucket: AWS takes/],
    ["no folder for ModelsLab", ["modelslab", "--bucket", "media"], /^--directory: is missing/],
    [
      "a folder with capitals, quoted as it was given",
      ["ryzeapi", "--bucket", "media", "--directory", "Media/../x"],
      /^directory "Media\/\.\.\/x": must not contain/,
    ],
    ["every origin", ["ryzeapi", "--bucket", "media", "--origin", "*"], /^--origin: "\*" lets other sites/],
    [
      "a public bucket",
      ["ryzeapi", "--bucket", "media", "--public-read", "directory"],
      /^--public-read: .*whole bucket/,
    ],
    [
      "a folder for Flashback",
      ["flashback", "--bucket", "media", "--directory", "d"],
      /--directory: Flashback serves whole/,
    ],
    ["export for RyzeAPI", ["ryzeapi", "--bucket", "media", "--export"], /Label Studio's/],
    [
      "a CDN without its ARN",
      ["modelslab", "--bucket", "media", "--directory", "g", "--public-read", "cdn"],
      /--distribution-arn: is missing/,
    ],
    [
      "a CDN of AWS elsewhere",
      ["modelslab", "--bucket", "media", "--directory", "g", "--public-read", "cdn", "--store", "r2"],
      /are AWS's/,
    ],
    [
      "a KMS key and public reading",
      ["modelslab", "--bucket", "media", "--directory", "g", "--kms-key-arn", "arn:k"],
      /--kms-key-arn and --public-read directory exclude each other/,
    ],
  ];
  it.each(cases)("%s", (_name, args, message) => expect(() => printed(...args)).toThrow(message));
});

describe("as a process", () => {
  const folder = compiled();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has help with examples, ends with 0, and with 64 and one line after a mistake", async () => {
    const help = start(join(folder, "dist/cli/main.js"), ["policy", "--help"]);
    expect(await help.exit).toBe(0);
    expect(help.stdout()).toContain("byob policy label-studio --bucket my-bucket");
    const wrong = start(join(folder, "dist/cli/main.js"), ["policy", "modelslab", "--bucket", "media"]);
    expect(await wrong.exit).toBe(64);
    expect(wrong.stderr()).toMatch(/^byob: --directory: is missing.*\n$/);
    expect(wrong.stdout()).toBe("");
    const misspelt = start(join(folder, "dist/cli/main.js"), ["policy", "ryz"]);
    expect(await misspelt.exit).toBe(64);
    expect(misspelt.stderr()).toMatch(/'ryz' is invalid/);
  });
});

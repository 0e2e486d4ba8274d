import { rmSync } from "node:fs";
import { join } from "node:path";
import { policyCommand } from "../../../src/cli/policy";
import { OTHER_STORES } from "../../../src/policies";
import { compiled, start } from "../../support/command";

/** Returns the output of the command. Throws the message with which the process would exit with 64. */
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

  it("prints all documents as one JSON object, in the formats of the AWS CLI", () => {
    const result = json("modelslab", "--bucket", "my-bucket", "--directory", "generations");
    expect(Object.keys(result)).toEqual([
      "service",
      "store",
      "bucket",
      "userPolicy",
      "ownership",
      "publicAccess",
      "bucketPolicy",
    ]);
    expect(result).toMatchObject({
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
    expect(result.userPolicy.Statement[1].Resource).toBe("arn:aws:s3:::my-bucket/generations/*");
  });

  it("accepts origins, export and deletion for Label Studio", () => {
    const result = json(...label, "https://b.example.com", "--export", "--can-delete");
    expect(result.cors.CORSRules[0].AllowedOrigins).toEqual([
      "https://b.example.com",
      "https://labels.example.com",
    ]);
    expect(result.userPolicy.Statement[1].Action).toEqual([
      "s3:GetObject",
      "s3:PutObject",
      "s3:DeleteObject",
    ]);
  });

  it("accepts partitions, keys and distributions", () => {
    const result = json(
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
    expect(result.bucketPolicy.Statement[1].Resource).toEqual(["arn:aws-cn:s3:::media/g/*"]);
    expect(result.keyPolicy.Condition).toEqual({ StringEquals: { "AWS:SourceArn": "arn:d" } });
    expect(result.userPolicy.Statement.at(-1).Resource).toBe("arn:k");
  });

  it("prints the documents as text in the order of application, with the commands", () => {
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

describe("on other stores", () => {
  it.each(OTHER_STORES)("prints the instructions for %s", (store) => {
    const args = ["modelslab", "--bucket", "media", "--directory", "g", "--origin", "https://a.example.com"];
    const result = json(...args, "--store", store);
    expect(result).not.toHaveProperty("bucketPolicy");
    expect(result.steps).toHaveLength(3);
    for (const { text } of result.steps) {
      expect(text).toMatch(/\.$/);
    }
    expect(JSON.stringify(result)).not.toMatch(/\{(bucket|directory|objects|root)\}/);
    expect(printed(...args, "--store", store)).toContain(result.steps[1].text);
  });

  it("accepts bucket names that AWS rejects", () => {
    expect(json("ryzeapi", "--bucket", "My_Bucket", "--store", "minio")).toMatchObject({
      bucket: "My_Bucket",
    });
  });

  it("omits steps that the use does not require", () => {
    const result = json("ryzeapi", "--bucket", "media", "--store", "r2");
    expect(result).toMatchObject({ steps: [{ text: expect.stringContaining("API token") }], notes: [] });
  });

  it("prints the documents that each store accepts", () => {
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

describe("invalid command lines", () => {
  const cases: [string, string[], RegExp][] = [
    ["no bucket", ["ryzeapi"], /^required option --bucket <name> is missing/],
    ["no service", [], /missing required argument 'service'/],
    ["a misspelled service before a missing bucket", ["ryz"], /'ryz' is invalid.*modelslab, ryzeapi/],
    ["an unknown service", ["s3", "--bucket", "media"], /'s3' is invalid.*modelslab, ryzeapi/],
    [
      "a URL for a bucket",
      ["ryzeapi", "--bucket", "s3://b"],
      /--bucket: must be the name of the bucket only/,
    ],
    ["capitals on AWS", ["ryzeapi", "--bucket", "My_Bucket"], /^--bucket: must be 3 to 63 .*got "My_Bucket"/],
    ["two letters on AWS", ["ryzeapi", "--bucket", "ab"], /^--bucket: must be 3 to 63/],
    ["no folder for ModelsLab", ["modelslab", "--bucket", "media"], /^--directory: required/],
    [
      "a folder with capitals, quoted as it was given",
      ["ryzeapi", "--bucket", "media", "--directory", "Media/../x"],
      /^--directory: must not contain .*got "Media\/\.\.\/x"/,
    ],
    [
      "a prefix, by the name of its option",
      ["label-studio", "--bucket", "media", "--origin", "https://a.example.com", "--directory", "a*"],
      /^--directory: must not contain "\*"/,
    ],
    ["every origin", ["ryzeapi", "--bucket", "media", "--origin", "*"], /^--origin: must not contain "\*"/],
    [
      "a public bucket",
      ["ryzeapi", "--bucket", "media", "--public-read", "directory"],
      /^--public-read: "directory" requires --directory\. .*whole bucket/,
    ],
    [
      "a folder for Flashback",
      ["flashback", "--bucket", "media", "--directory", "d"],
      /--directory: Flashback uses the whole bucket/,
    ],
    ["export for RyzeAPI", ["ryzeapi", "--bucket", "media", "--export"], /supported only for Label Studio/],
    [
      "a CDN without its ARN",
      ["modelslab", "--bucket", "media", "--directory", "g", "--public-read", "cdn"],
      /--distribution-arn: required/,
    ],
    [
      "a CDN of AWS on another store",
      ["modelslab", "--bucket", "media", "--directory", "g", "--public-read", "cdn", "--store", "r2"],
      /supported only on AWS/,
    ],
    [
      "a KMS key and public reading",
      ["modelslab", "--bucket", "media", "--directory", "g", "--kms-key-arn", "arn:k"],
      /--kms-key-arn: conflicts with --public-read directory/,
    ],
  ];
  it.each(cases)("%s", (_name, args, message) => expect(() => printed(...args)).toThrow(message));
});

describe("as a process", () => {
  const folder = compiled();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("prints help with examples and exits with 0, and exits with 64 and one line for an invalid option", async () => {
    const help = start(join(folder, "dist/cli/main.js"), ["policy", "--help"]);
    expect(await help.exit).toBe(0);
    expect(help.stdout()).toContain("byob policy label-studio --bucket my-bucket");
    const wrong = start(join(folder, "dist/cli/main.js"), ["policy", "modelslab", "--bucket", "media"]);
    expect(await wrong.exit).toBe(64);
    expect(wrong.stderr()).toMatch(/^byob: --directory: required.*\n$/);
    expect(wrong.stdout()).toBe("");
    const misspelt = start(join(folder, "dist/cli/main.js"), ["policy", "ryz"]);
    expect(await misspelt.exit).toBe(64);
    expect(misspelt.stderr()).toMatch(/'ryz' is invalid/);
  });
});

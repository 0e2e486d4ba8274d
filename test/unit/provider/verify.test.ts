import { type Sandbox, seedPolicy, startSandbox } from "pulumi-byob-sandbox";
import { verifyBucket } from "../../../src/provider/verify";
import { flashbackBucket } from "../../../src/services/flashback/resource";
import { bucketProbe } from "../../../src/services/generic/resource";
import { labelStudioImportStorage } from "../../../src/services/label-studio/resource";
import { modelsLabS3Config } from "../../../src/services/modelslab/resource";
import type { ResourceDefinition, Values } from "../../../src/services/resource-definition";
import { ryzeInstanceS3 } from "../../../src/services/ryzeapi/resource";

let sandbox: Sandbox;
let logged: string[];
beforeEach(async () => {
  sandbox = await startSandbox();
  logged = [];
});
afterEach(() => sandbox.stop());

const context = {
  signal: AbortSignal.timeout(60_000),
  log: { warn: (text: string) => void logged.push(text) },
};
/** The outputs of a probe as one string, with the reason after a colon. */
async function verified(kind: ResourceDefinition, args: Values, old?: Values): Promise<string | undefined> {
  const outputs = await verifyBucket(kind, old, args, context);
  const { verifyOutcome, verifyReason } = outputs ?? {};
  return verifyReason === undefined ? verifyOutcome : `${verifyOutcome}: ${verifyReason}`;
}
const operations = () => sandbox.s3.requests().map(({ operation }) => operation);
const noGrace = { onFailure: "fail", graceSeconds: 0 };

function mayDo(...without: string[]): void {
  sandbox.s3.setUserPolicy(sandbox.bucket.user, seedPolicy(sandbox.bucket.name, without));
}

function ryzeapi(more: Values = {}): Values {
  const {
    name: bucket,
    endpoint,
    region,
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
  } = sandbox.bucket;
  return {
    instance: "my-instance",
    bucket,
    endpoint,
    region,
    accessKey,
    secretKey,
    pathPrefix: "m/",
    ...more,
  };
}

function modelslab(more: Values = {}): Values {
  const { name, endpoint, region: regionName, publicUrl, accessKeyId, secretAccessKey } = sandbox.bucket;
  return {
    ...{ endpointUrl: `${endpoint}/${name}`, regionName, imageDirectory: "generations" },
    ...{ awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey },
    publicUrl: `${publicUrl}generations/`,
    ...more,
  };
}

function flashback(more: Values = {}): Values {
  const { name: bucket, endpoint, region, accessKeyId: key, secretAccessKey: secret } = sandbox.bucket;
  return { storageType: "S3", bucket, endpoint, region, key, secret, ...more };
}

function labelStudio(more: Values = {}): Values {
  const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox.bucket;
  const keys = { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
  return {
    ...{ bucket, s3Endpoint: endpoint, regionName: region, prefix: "generations", ...keys },
    baseUrl: "https://labels.example.com",
    ...more,
  };
}

describe("the probe", () => {
  test("tests an upload with an ACL and the public URL for ModelsLab", async () => {
    expect(await verified(modelsLabS3Config, modelslab())).toBe("passed");
    expect(operations()).toEqual(expect.arrayContaining(["PutObject", "PutObjectAcl", "DeleteObject"]));
    const anonymous = sandbox.s3
      .requests()
      .filter(({ signed, operation }) => !signed && operation === "GetObject");
    expect(anonymous.map(({ status }) => status)).toContain(200);
  });

  test("tests a private upload for RyzeAPI", async () => {
    mayDo("s3:PutObjectAcl");
    expect(await verified(ryzeInstanceS3, ryzeapi())).toBe("passed");
    expect(operations()).not.toContain("PutObjectAcl");
    expect(operations()).toContain("PutObject");
  });

  test.each([
    ["Label Studio", labelStudioImportStorage, labelStudio],
    ["Flashback", flashbackBucket, flashback],
  ] as const)("only reads for %s", async (_, kind, args) => {
    expect(await verified(kind, args())).toBe("passed");
    expect(operations()).toContain("ListObjectsV2");
    for (const operation of operations()) {
      expect(operation).not.toMatch(/^(Put|Delete|Create)/);
    }
  });

  test("writes if the program requests it", async () => {
    expect(
      await verified(flashbackBucket, flashback({ verify: { onFailure: "fail", probe: "write" } })),
    ).toBe("passed");
    expect(operations()).toContain("PutObject");
  });

  test.each([
    ["a bucket that is not S3", { storageType: "GCS" }, "storageType is GCS"],
    ["a stored key", { apiKeyUuid: "api-key-1", key: undefined, secret: undefined }, "key"],
  ])("sends nothing for %s and logs one warning", async (_, more, reason) => {
    expect(await verified(flashbackBucket, flashback(more))).toMatch(/^inconclusive: /);
    expect(logged).toEqual([expect.stringContaining(reason)]);
    expect(operations()).toEqual([]);
  });
});

describe("100 resources with the same access", () => {
  const settled = async (more: Values) =>
    Promise.allSettled(
      Array.from({ length: 100 }, (_, number) =>
        verified(ryzeInstanceS3, ryzeapi({ instance: `instance-${number}`, ...more })),
      ),
    );

  test("share one probe", async () => {
    const results = await settled({});
    expect(results).toEqual(results.map(() => ({ status: "fulfilled", value: "passed" })));
    expect(operations().length).toBeLessThanOrEqual(20);
  });

  test("throw an error each, of which one contains the limitations of the probe", async () => {
    mayDo("s3:PutObject");
    const results = await settled({ verify: noGrace });
    const errors = results.map((result) => (result.status === "rejected" ? String(result.reason) : ""));
    expect(errors.filter((error) => /RyzeAPI cannot use the bucket.*s3:PutObject/s.test(error))).toHaveLength(
      100,
    );
    const isLimitation = (error: string) => error.includes("Not verified by this probe");
    expect(errors.filter(isLimitation).length).toBeLessThanOrEqual(1);
    expect(operations()).toEqual(["PutObject"]);
  });

  test("log a warning each", async () => {
    mayDo("s3:PutObject");
    await settled({ verify: { onFailure: "warn", graceSeconds: 0 } });
    expect(logged).toHaveLength(100);
    expect(operations()).toEqual(["PutObject"]);
  });
});

describe("warnings of a passed probe", () => {
  const expiring =
    "<LifecycleConfiguration><Rule><ID>tmp</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule></LifecycleConfiguration>";
  const change = (settings: object) => Object.assign(sandbox.s3.bucket(sandbox.bucket.name), settings);

  test.each([
    ["a lifecycle rule that deletes uploads", { lifecycle: expiring }, /^The lifecycle rule "tmp" deletes /],
    [
      "a checksum that Object Lock requires",
      { objectLock: { mode: "GOVERNANCE", days: 1 }, versioning: true },
      /^The bucket locks new objects .* Ask RyzeAPI whether its SDK sends /,
    ],
  ])("are logged in one line for %s", async (_, settings, line) => {
    change(settings);
    expect(await verified(ryzeInstanceS3, ryzeapi())).toBe("passed");
    const found = logged.filter((text) => !text.startsWith("the probe left the object"));
    expect(found).toEqual([expect.stringMatching(line)]);
    expect(found[0]).not.toContain("\n");
  });

  test("are logged if the key cannot read uploads", async () => {
    mayDo("s3:GetObject");
    expect(await verified(ryzeInstanceS3, ryzeapi({ verify: noGrace }))).toBe("passed");
    expect(logged).toEqual([expect.stringMatching(/If the service reads its own uploads/)]);
  });

  test("are logged once for all resources that share the probe", async () => {
    change({ lifecycle: expiring });
    const all = ["a", "b", "c"].map((instance) => verified(ryzeInstanceS3, ryzeapi({ instance })));
    expect(await Promise.all(all)).toEqual(["passed", "passed", "passed"]);
    expect(logged).toHaveLength(1);
    expect(await verified(ryzeInstanceS3, ryzeapi({ pathPrefix: "other/" }))).toBe("passed");
    expect(logged).toHaveLength(2);
  });

  test("are logged for a BucketProbe", async () => {
    change({ lifecycle: expiring });
    const { accessKey: accessKeyId, secretKey: secretAccessKey, bucket, endpoint, region } = ryzeapi();
    const args = { bucket, endpoint, region, accessKeyId, secretAccessKey, directory: "media/" };
    await bucketProbe.create(args, { ...context, api: undefined } as never);
    expect(logged).toEqual([expect.stringMatching(/^The lifecycle rule "tmp" deletes /)]);
  });

  test("are not logged if they do not concern the service", async () => {
    change({ replication: true, versioning: true });
    sandbox.s3.setBucketPolicy(sandbox.bucket.name, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${sandbox.bucket.name}`, `arn:aws:s3:::${sandbox.bucket.name}/*`],
        },
      ],
    });
    expect(await verified(modelsLabS3Config, modelslab())).toBe("passed");
    expect(logged).toEqual([]);
  });
});

describe("the bucket", () => {
  test("is not probed if no setting of the bucket changed", async () => {
    expect(
      await verified(ryzeInstanceS3, ryzeapi({ token: "other" }), ryzeapi({ token: "one" })),
    ).toBeUndefined();
    expect(await verified(ryzeInstanceS3, ryzeapi({ verify: "warn" }), ryzeapi())).toBeUndefined();
    expect(operations()).toEqual([]);
  });

  test.each([
    ["endpoint", { endpoint: "http://localhost:1" }],
    ["folder", { pathPrefix: "other/" }],
    ["region", { region: "eu-west-1" }],
    ["key", { accessKey: "AKIAOTHER00000000001" }],
  ])("is probed if the %s changed", async (_, old) => {
    expect(await verified(ryzeInstanceS3, ryzeapi(), ryzeapi(old))).toBe("passed");
  });

  test("is probed with a grace time for a new key, and without one for an old key", async () => {
    const { user } = sandbox.bucket;
    const key = sandbox.s3.addKey(user, { visibleAfter: { ms: 1_500 } });
    const fresh = ryzeapi({ accessKey: key.accessKeyId, secretKey: key.secretAccessKey });
    expect(await verified(ryzeInstanceS3, fresh, ryzeapi())).toBe("passed");
    mayDo("s3:PutObject");
    const started = Date.now();
    await expect(verified(ryzeInstanceS3, ryzeapi({ pathPrefix: "n/" }), ryzeapi())).rejects.toThrow(
      "s3:PutObject",
    );
    expect(Date.now() - started).toBeLessThan(5_000);
  }, 30_000);
});

describe("verify", () => {
  test("fail throws, and the message says how to register the bucket anyway", async () => {
    mayDo("s3:PutObjectAcl");
    const failure = verified(modelsLabS3Config, modelslab({ verify: noGrace }));
    await expect(failure).rejects.toThrow(
      new RegExp(
        `^ModelsLab cannot use the bucket "${sandbox.bucket.name}" \\(\\S+\\): the step "upload with ACL" failed\\. Fix: Allow s3:PutObjectAcl on .*\n  failed  upload with ACL  PutObject`,
      ),
    );
    await expect(failure).rejects.toThrow(
      /\nThe bucket was not registered with ModelsLab\. To register it anyway, set verify: "warn" or verify: "skip"\.$/,
    );
    expect(logged).toEqual([]);
  });

  test("fail reports for an update that the registration was not changed", async () => {
    mayDo("s3:PutObject");
    const update = verified(ryzeInstanceS3, ryzeapi({ verify: noGrace }), ryzeapi({ pathPrefix: "n/" }));
    await expect(update).rejects.toThrow(
      /\nThe registration with RyzeAPI was not changed\. To change it anyway, set verify: "warn" or verify: "skip"\.$/,
    );
  });

  test("warn logs the same report once and continues", async () => {
    mayDo("s3:PutObjectAcl");
    const verify = { onFailure: "warn", graceSeconds: 0 };
    expect(await verified(modelsLabS3Config, modelslab({ verify }))).toMatch(/^failed: .*s3:PutObjectAcl/);
    expect(logged).toEqual([expect.stringMatching(/^ModelsLab cannot use the bucket /)]);
  });

  test("repeats an inconclusive probe with the next change, and no other one", async () => {
    const unreachable = {
      ...ryzeapi(),
      verifyOutcome: "inconclusive",
      verifyReason: "There is no connection to the store.",
    };
    expect(await verified(ryzeInstanceS3, ryzeapi(), unreachable)).toBe("passed");
    sandbox.s3.clearRequests();
    expect(
      await verified(ryzeInstanceS3, ryzeapi(), { ...ryzeapi(), verifyOutcome: "passed" }),
    ).toBeUndefined();
    expect(await verified(ryzeInstanceS3, ryzeapi(), ryzeapi())).toBeUndefined();
    expect(operations()).toEqual([]);
  });

  test("skip sends no request to the store", async () => {
    expect(await verified(ryzeInstanceS3, ryzeapi({ verify: "skip" }))).toBe("skipped");
    expect(operations()).toEqual([]);
  });

  test("logs one warning for an unreachable store within ten seconds, also with fail", async () => {
    const started = Date.now();
    expect(await verified(ryzeInstanceS3, ryzeapi({ endpoint: "http://127.0.0.1:1" }))).toMatch(
      /^inconclusive: /,
    );
    expect(logged).toEqual([
      expect.stringMatching(
        /^Could not determine whether RyzeAPI can use the bucket "\S+" \(\S+\): This machine cannot connect to the store: 127\.0\.0\.1:1 refused the connection\. The endpoint is http:\/\/127\.0\.0\.1:1\. The bucket is registered anyway\. To prevent that, set verify: \{ onInconclusive: "fail" \}\.$/,
      ),
    ]);
    expect(Date.now() - started).toBeLessThan(10_000);
  }, 20_000);

  test.each([
    ["no connection", { endpoint: "http://127.0.0.1:1" }, "127.0.0.1:1 refused the connection."],
    ["no keys", { accessKey: undefined, secretKey: undefined }, "No access key was set"],
  ] as const)("fails with %s if an inconclusive probe must fail", async (_, more, reason) => {
    const verify = { onInconclusive: "fail" };
    await expect(verified(ryzeInstanceS3, ryzeapi({ ...more, verify }))).rejects.toThrow(
      new RegExp(
        `${reason}[^]*\nThe bucket was not registered with RyzeAPI. To register it anyway, set onInconclusive: "warn" in verify.$`,
      ),
    );
    expect(logged).toEqual([]);
  });

  test("fails for a bucket that cannot be probed if an inconclusive probe must fail", async () => {
    const args = flashback({ storageType: "GCS", verify: { onInconclusive: "fail" } });
    await expect(verified(flashbackBucket, args)).rejects.toThrow("storageType is GCS");
  });

  test("fails for a failed probe if only other properties are set", async () => {
    mayDo("s3:PutObject");
    const verify = { probe: "write", graceSeconds: 0 };
    await expect(verified(ryzeInstanceS3, ryzeapi({ verify }))).rejects.toThrow("cannot use the bucket");
  });

  test("logs a command for an object that the probe cannot delete, and sets the object to private", async () => {
    mayDo("s3:DeleteObject");
    expect(await verified(modelsLabS3Config, modelslab({ verify: noGrace }))).toBe("passed");
    expect(logged).toEqual([
      expect.stringMatching(/^the probe left the object \S+ in the bucket\. Delete it with: aws s3api? /),
    ]);
    const left = [...sandbox.s3.bucket(sandbox.bucket.name).objects.keys()].find((key) =>
      key.includes("probe"),
    );
    expect((await fetch(`${sandbox.bucket.publicUrl}${left}`)).status).toBe(403);
  });

  test("puts no secret and no signature into logs and outputs", async () => {
    const { secretAccessKey } = sandbox.bucket;
    mayDo("s3:ListBucket", "s3:GetObject");
    const verify = { onFailure: "warn", graceSeconds: 0 };
    const all = [
      await verified(labelStudioImportStorage, labelStudio({ verify })),
      await verified(modelsLabS3Config, modelslab({ verify })),
      await verified(ryzeInstanceS3, ryzeapi({ verify, secretKey: `${secretAccessKey}-wrong` })),
      ...logged,
    ].join("\n");
    expect(all).toContain("SignatureDoesNotMatch");
    for (const secret of [secretAccessKey, "X-Amz-Signature", "X-Amz-Credential"]) {
      expect(all).not.toContain(secret);
    }
  });
});

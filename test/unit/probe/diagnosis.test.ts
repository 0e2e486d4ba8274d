import {
  DIAGNOSIS_TABLE,
  type DiagnosisContext,
  diagnose,
  rowFor,
} from "../../../src/probe/diagnosis/diagnose";
import type { Symptom } from "../../../src/probe/diagnosis/row";
import type { StoreResponse } from "../../../src/probe/store-response";
import { storeNamed } from "../../../src/stores/stores";

function symptom(
  step: Symptom["step"],
  response: Partial<StoreResponse>,
  ...flags: Symptom["flags"][number][]
): Symptom {
  const whole = { ok: false, name: "", message: "", headers: {}, body: "", transient: false, ...response };
  return { step, response: whole, flags };
}

const denied = (message = "Access Denied") => ({ name: "AccessDenied", status: 403, message });
const lacking = (action: string, resource: string) =>
  denied(
    `User: arn:aws:iam::1:user/u is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`,
  );
const uploadDenied = (reason: string) =>
  denied(
    `User: arn:aws:iam::1:user/u is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" ${reason}`,
  );
const KMS_KEY = "arn:aws:kms:eu-central-1:1:key/2";
const CHECKSUM_REQUIRED =
  "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters";
const aws: Partial<DiagnosisContext> = { store: storeNamed("aws") };

type Case = [code: string, symptom: Symptom, context?: Partial<DiagnosisContext>];

/** Responses as documented or measured, and the row that explains them. */
const cases: Case[] = [
  // Settings
  ...(
    [
      ["no-keys", "NoKeys"],
      ["role-arn", "RoleArn"],
      ["malformed-key", "MalformedKey"],
      ["swapped-keys", "SwappedKeys"],
      ["invalid-endpoint", "InvalidEndpoint"],
      ["invalid-public-url", "InvalidPublicUrl"],
      ["website-endpoint", "WebsiteEndpoint"],
      ["console-endpoint", "ConsoleEndpoint"],
      ["public-address-endpoint", "PublicAddress"],
      ["no-bucket", "NoBucket"],
      ["bucket-arn", "BucketArn"],
      ["multi-region-access-point", "MultiRegionBoto3"],
      ["multi-region-access-point", "MultiRegion"],
      ["access-point-partition", "OtherPartition"],
      ["access-point-endpoint", "AccessPointEndpoint"],
      ["object-lambda", "ObjectLambda"],
      ["no-directory", "NoDirectory"],
      ["bucket-twice", "BucketTwice"],
      ["other-bucket-in-endpoint", "OtherBucket"],
      ["bucket-as-directory", "BucketAsDirectory"],
      ["directory-not-a-bucket-name", "DirectoryNoBucketName"],
      ["plain-http", "PlainHttp"],
      ["session-token-missing", "ShortLivedKey"],
    ] as const
  ).map(([code, name]): Case => [code, symptom("settings", { name })]),
  // Transport
  ["unreachable", symptom("upload", { name: "Network", message: "the host name is not known" })],
  ["unreachable", symptom("upload", { name: "NotConnected", host: "127.0.0.1" }, "localHost")],
  ["host-not-found", symptom("list", { name: "NotResolved", host: "s3.x.amazonaws.com" }, "missingHost")],
  ["unreachable", symptom("public URL", { name: "Network" })],
  ["bot-challenge", symptom("public URL", { name: "BotChallenge", status: 202 })],
  ["bot-challenge", symptom("upload", { name: "BotChallenge", status: 403 })],
  ["timeout", symptom("list", { name: "Timeout" })],
  ["clock-skew", symptom("upload", { name: "RequestTimeTooSkewed", status: 403 })],
  ["settings-changing", symptom("upload", { name: "OperationAborted", status: 409 })],
  ["store-unavailable", symptom("upload", { name: "SlowDown", status: 503 })],
  ["store-unavailable", symptom("upload", { name: "Unknown", status: 502 })],
  ["not-s3", symptom("list", { name: "NotS3", status: 403, message: "an HTML page" })],
  ["invalid-request", symptom("upload", { name: "ClientRefused", message: "Bucket name is invalid" })],
  // ACLs
  ["acl-disabled", symptom("upload with ACL", { name: "AccessControlListNotSupported", status: 400 })],
  [
    "public-acl-blocked",
    symptom(
      "set ACL",
      denied(
        "not authorized to perform: s3:PutObjectAcl because public ACLs are prevented by the BlockPublicAcls setting",
      ),
    ),
  ],
  [
    "public-access-blocked",
    symptom("upload with ACL", denied("Put public object acl is not allowed")),
    { store: storeNamed("oss") },
  ],
  ["acl-denied", symptom("upload with ACL", lacking("s3:PutObjectAcl", "arn:aws:s3:::b/generations/x"))],
  ["acl-rejected", symptom("upload with ACL", denied(), "plainPasses")],
  ["acl-rejected", symptom("upload with ACL", denied(), "plainPasses"), { store: storeNamed("minio") }],
  [
    "acl-disabled",
    symptom("upload with ACL", { name: "AccessControlListNotSupported", status: 400 }),
    { store: storeNamed("r2") },
  ],
  [
    "uniform-access",
    symptom("upload with ACL", {
      name: "InvalidArgument",
      status: 400,
      message: "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled",
    }),
    { store: storeNamed("gcs") },
  ],
  [
    "acl-differs-from-bucket",
    symptom("upload with ACL", {
      name: "InvalidArgument",
      status: 400,
      message: "Unsupported value for canned acl 'public-read'",
    }),
    { store: storeNamed("b2") },
  ],
  ["acl-not-supported", symptom("upload with ACL", { name: "NotImplemented", status: 501 })],
  ["not-supported", symptom("set ACL", { name: "NotImplemented", status: 501 })],
  ["denied-or-public-access-blocked", symptom("upload with ACL", denied()), { store: storeNamed("custom") }],
  // Addresses
  ["bucket-in-host", symptom("list", { name: "NoSuchKey", status: 404 }, "bucketFromDirectory")],
  [
    "wrong-region",
    symptom("upload", { name: "AuthorizationHeaderMalformed", status: 400, region: "eu-west-1" }),
  ],
  [
    "wrong-region",
    symptom("upload", { name: "PermanentRedirect", status: 301, endpoint: "b.s3.eu-west-1.amazonaws.com" }),
  ],
  ["wrong-region", symptom("bucket", { name: "IllegalLocationConstraintException", status: 400 })],
  ["wrong-region", symptom("bucket", { name: "Unknown", status: 301, region: "eu-west-1" })],
  ["wrong-region", symptom("public URL", { name: "PermanentRedirect", status: 301 })],
  ["temporary-redirect", symptom("upload", { name: "TemporaryRedirect", status: 307 })],
  [
    "bucket-missing-in-endpoint",
    symptom("upload", { name: "NoSuchBucket", status: 404 }, "bucketFromDirectory"),
  ],
  ["bucket-twice", symptom("list", { name: "NoSuchKey", status: 404 })],
  ["bucket-twice", symptom("bucket", { name: "NoSuchKey", status: 404 })],
  ["no-such-bucket", symptom("upload", { name: "NoSuchBucket", status: 404 })],
  ["no-such-bucket", symptom("bucket", { name: "NotFound", status: 404 })],
  ["path-style-rejected", symptom("list", { name: "SecondLevelDomainForbidden", status: 403 })],
  // Public reading
  ["kms-not-public", symptom("public URL", { name: "InvalidArgument", status: 400 }, "kms")],
  ["wrong-url", symptom("public URL", denied(), "joiningFound")],
  ["redirect-not-followed", symptom("public URL", { name: "NotS3", status: 302 }, "redirectRefused")],
  ["cached-error", symptom("public URL", { name: "NotS3", status: 404 }, "cachedError", "originPublic")],
  ["cdn-denied", symptom("public URL", { name: "NotS3", status: 403 }, "originPublic")],
  ["other-content", symptom("public URL", { name: "NotS3", status: 200 })],
  ["not-found", symptom("public URL", { name: "NotFound", status: 404 })],
  ["not-public", symptom("public URL", denied())],
  ["not-public", symptom("public URL", denied()), { store: storeNamed("minio") }],
  ["not-public", symptom("public URL", denied(), "withoutAcl")],
  ["rejected", symptom("presigned URL", denied())],
  ["no-cors-rule", symptom("CORS", { name: "NoCors", status: 200 })],
  ["no-cors-rule", symptom("CORS", { name: "AccessForbidden", status: 403 })],
  ["empty-prefix", symptom("contents", { name: "Empty", status: 200 })],
  // Keys, permissions, content
  ["unknown-key", symptom("upload", { name: "InvalidAccessKeyId", status: 403 })],
  ["unknown-key", symptom("upload", { ...denied("Malformed Access Key Id"), name: "InvalidRequest" })],
  [
    "checksums-not-supported",
    symptom("checksums", { name: "SignatureDoesNotMatch", status: 403 }),
    { store: storeNamed("gcs") },
  ],
  [
    "checksum-required",
    symptom("multipart", { name: "InvalidRequest", status: 400, message: CHECKSUM_REQUIRED }),
  ],
  [
    "checksum-required",
    symptom("upload", {
      name: "InvalidRequest",
      status: 400,
      message: "Content-MD5 HTTP header is required for Put Object requests with Object Lock parameters",
    }),
  ],
  ["checksums-not-supported", symptom("checksums", { name: "InvalidArgument", status: 400 })],
  [
    "checksums-not-supported",
    symptom("set ACL", {
      name: "InvalidRequest",
      status: 400,
      message: "Unsupported header x-amz-checksum-crc32",
    }),
  ],
  ["wrong-secret", symptom("upload", { name: "SignatureDoesNotMatch", status: 403 })],
  ["temporary-key", symptom("upload", { name: "ExpiredToken", status: 400 })],
  ["temporary-key", symptom("upload", { name: "InvalidToken", status: 400 })],
  [
    "action-denied",
    symptom("upload", lacking("s3:PutObject", "arn:aws:s3:::b/generations/.probe-1/probe.txt")),
  ],
  ["access-denied", symptom("read back", lacking("s3:GetObject", "arn:aws:s3:::b/k"))],
  ["kms-decrypt-denied", symptom("read back", lacking("kms:Decrypt", KMS_KEY))],
  ["kms-denied", symptom("upload", lacking("kms:GenerateDataKey", KMS_KEY))],
  ["vpc-endpoint-denied", symptom("list", uploadDenied("with an explicit deny in a VPC endpoint policy"))],
  [
    "vpc-endpoint-denied",
    symptom("list", uploadDenied("because no VPC endpoint policy allows the s3:PutObject action")),
  ],
  [
    "bucket-policy-missing",
    symptom("upload", uploadDenied("because no resource-based policy allows the s3:PutObject action")),
  ],
  [
    "boundary-denied",
    symptom("upload", uploadDenied("because no permissions boundary allows the s3:PutObject action")),
  ],
  [
    "boundary-denied",
    symptom("upload", uploadDenied("because no service control policy allows the s3:PutObject action")),
  ],
  ["requester-pays", symptom("list", denied(), "requesterPays")],
  [
    "acl-denied-by-policy",
    symptom(
      "upload with ACL",
      uploadDenied("with an explicit deny in a resource-based policy"),
      "plainPasses",
    ),
  ],
  ["encryption-header-required", symptom("upload", denied(), "encryptionHeaderPasses")],
  [
    "tls-required",
    symptom("upload", uploadDenied("with an explicit deny in a resource-based policy"), "plainHttp"),
  ],
  [
    "denied-by-source",
    symptom("upload", uploadDenied("with an explicit deny in a resource-based policy"), "deniedBySource"),
  ],
  ["explicit-deny", symptom("upload", uploadDenied("with an explicit deny in a permissions boundary"))],
  ["explicit-deny", symptom("upload", denied("… with an explicit deny in a resource-based policy"))],
  [
    "kms-denied",
    symptom("upload", { name: "AccessDenied", status: 403, message: "not allowed: kms:GenerateDataKey" }),
  ],
  ["kms-denied", symptom("upload", { name: "KMS.DisabledException", status: 400 })],
  ["content-changed", symptom("upload", { name: "XAmzContentSHA256Mismatch", status: 400 })],
  ["content-changed", symptom("upload", { name: "BadDigest", status: 400 })],
  ["content-changed", symptom("read back", { name: "BodyDiffers", status: 200 })],
  ["content-changed", symptom("read back", { name: "NoSuchKey", status: 404 })],
  ...(
    [
      ["PermanentRedirect", 301],
      ["TemporaryRedirect", 307],
      ["IllegalLocationConstraintException", 400],
      ["AuthorizationQueryParametersError", 400],
    ] as const
  ).map(
    ([name, status]): Case => ["global-host", symptom("presigned URL", { name, status }, "globalPresign")],
  ),
  ["archived-object", symptom("read", { name: "InvalidObjectState", status: 403 })],
  ["access-denied", symptom("read back", denied())],
  ["access-denied", symptom("list", denied(), "listingOptional")],
  ["access-denied", symptom("list", denied())],
  ["access-denied", symptom("bucket", { name: "Unknown", status: 403 })],
  ["access-denied", symptom("upload", denied())],
  ["access-denied", symptom("multipart", denied())],
  ["access-denied", symptom("read", denied())],
  ["access-denied", symptom("set ACL", denied())],
  ["unknown-error", symptom("upload", { name: "MovedToTheMoon", status: 418 })],
];

describe("the diagnosis table", () => {
  const context = (remedies: Partial<DiagnosisContext> = {}): DiagnosisContext =>
    ({
      placeholders: { bucket: "b", objects: "arn:aws:s3:::b/generations/*" },
      ...aws,
      ...remedies,
    }) as DiagnosisContext;

  test.each(cases)("returns %s", (...[code, symptom, remedies]: Case) => {
    const found = diagnose(symptom, context(remedies));
    expect(found.code).toBe(code);
    expect(found.explanation).not.toBe("");
    for (const { text } of found.remedies) {
      expect(text).not.toContain("undefined");
    }
  });

  test("contains no row that none of the cases matches", () => {
    const reached = new Set(cases.map(([, symptom, remedies]) => rowFor(symptom, context(remedies))));
    const missed = DIAGNOSIS_TABLE.filter((row) => !reached.has(row));
    expect(missed.map(({ code }) => code)).toEqual([]);
  });

  test("has a remedy in every row", () => {
    const silent = DIAGNOSIS_TABLE.filter(({ remedies }) => remedies.length === 0);
    expect(silent.map(({ code }) => code)).toEqual([]);
  });

  test("waits for new keys and settings, but not after a wrong signature or with a malformed key", () => {
    const fresh = new Set(DIAGNOSIS_TABLE.filter((row) => row.mayPropagate).map(({ code }) => code));
    expect([...fresh].sort()).toMatchSnapshot();
    const odd = symptom("upload", { name: "InvalidAccessKeyId", status: 403 }, "oddKey");
    expect(diagnose(odd, context()).fresh).toBe(false);
  });

  test("suggests a policy for the directory, not for the probe's own object", () => {
    const found = diagnose(
      symptom("upload", lacking("s3:PutObject", "arn:aws:s3:::b/generations/.probe-1/probe.txt")),
      context(),
    );
    expect(found.remedies[0]?.text).toContain("Allow s3:PutObject on arn:aws:s3:::b/generations/*");
  });

  test("suggests AWS consoles and resources only for AWS", () => {
    const response = symptom("upload", { name: "SignatureDoesNotMatch", status: 403 });
    expect(diagnose(response, context()).remedies[0]?.console).toContain("IAM");
    const onOtherStore = diagnose(response, context({ store: storeNamed("r2") }));
    expect(JSON.stringify(onOtherStore.remedies)).not.toMatch(/IAM|aws\./);
  });
});

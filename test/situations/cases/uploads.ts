import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { clientOf } from "../../conformance/support/world";
import { usageNamed } from "../../support/usages";
import { ownerModelslab, ownerRyzeapi } from "../accesses";
import { allowOtherAccount, awsBucket, denyIf, KMS_KEY, OTHER_ACCOUNT } from "../aws-bucket";
import type { Situation } from "../situation";

const lifecycle = (prefix: string) =>
  `<LifecycleConfiguration><Rule><ID>temporary</ID><Filter><Prefix>${prefix}</Prefix></Filter><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule></LifecycleConfiguration>`;

const kms = { encryption: { algorithm: "aws:kms", kmsKeyId: KMS_KEY } } as const;

const withoutVersions = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

const kmsActions = (...Action: string[]) => [{ Effect: "Allow", Action, Resource: KMS_KEY }];

/** Situations of uploads: locks, versions, encryption, lifecycle rules and replication. */
export const UPLOAD_SITUATIONS: readonly Situation[] = [
  {
    id: "object-lock",
    situation:
      "Object Lock with a default retention: uploads need a checksum, and versions cannot be deleted",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { objectLock: { mode: "COMPLIANCE", days: 30 } } }),
    expected: {
      outcome: "passed",
      code: "checksums.checksum-required",
      advice: /whether its SDK sends Content-MD5 or x-amz-checksum/,
      never: /WHEN_REQUIRED|rejects checksum/,
    },
  },
  {
    id: "object-lock-multipart",
    situation: "Object Lock and a multipart upload, whose parts need a checksum, too",
    runsOn: ["emulator"],
    create: async (context) => ({
      ...(await awsBucket(context, {
        bucket: { objectLock: { mode: "GOVERNANCE", days: 1 } },
        actions: [...withoutVersions, "s3:AbortMultipartUpload"],
      })),
      options: { multipart: true },
    }),
    expected: { outcome: "passed", code: "checksums.checksum-required" },
  },
  {
    id: "mfa-delete",
    situation: "Versioning with MFA delete",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { mfaDelete: true } }),
    expected: { outcome: "passed", code: "clean-up.mfa-delete", advice: /as the root user/ },
  },
  {
    id: "versioning",
    situation: "Versioning, with the permission to delete versions",
    runsOn: ["emulator", "ceph", "moto"],
    create: async (context) => {
      const access = await ownerRyzeapi(context);
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await clientOf(context.world).send(
        new PutBucketVersioningCommand({ Bucket: access.bucket, VersioningConfiguration }),
      );
      return { access };
    },
    expected: { outcome: "passed" },
  },
  {
    id: "versioning-without-permission",
    situation: "Versioning, without the permission to delete versions",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { versioning: true }, actions: withoutVersions }),
    expected: {
      outcome: "passed",
      code: "clean-up.objects-left",
      advice: /with a key that is allowed to delete/,
    },
  },
  {
    id: "replication-source",
    situation: "Replication to another bucket",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { replication: true } }),
    expected: {
      outcome: "passed",
      code: "upload.replicated",
      advice: /Delete the copy .* in the destination bucket/,
    },
  },
  {
    id: "lifecycle-expires-directory",
    situation: "A lifecycle rule that deletes the directory after 7 days",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { lifecycle: lifecycle("media/") } }),
    expected: {
      outcome: "passed",
      code: "upload.lifecycle-expires",
      advice: /exclude the directory from the rule/,
    },
  },
  {
    id: "lifecycle-expires-other-directory",
    situation: "A lifecycle rule that deletes another directory",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: { lifecycle: lifecycle("logs/") } }),
    expected: { outcome: "passed" },
  },
  {
    id: "kms-upload-denied",
    situation: "The bucket encrypts with a KMS key that the user may not use",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: kms }),
    expected: {
      outcome: "failed",
      code: "upload.kms-denied",
      advice: /Allow kms:GenerateDataKey and kms:Decrypt on arn:aws:kms:.* in the policy of/,
    },
  },
  {
    id: "kms-read-denied",
    situation: "The KMS key allows uploads and no reads",
    runsOn: ["emulator"],
    create: (context) => awsBucket(context, { bucket: kms, statements: kmsActions("kms:GenerateDataKey") }),
    expected: {
      outcome: "passed",
      code: "read-back.kms-decrypt-denied",
      advice: /allow kms:Decrypt on arn:aws:kms/,
    },
  },
  {
    id: "kms-allowed",
    situation: "The KMS key allows uploads and reads",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, { bucket: kms, statements: kmsActions("kms:GenerateDataKey", "kms:Decrypt") }),
    expected: { outcome: "passed" },
  },
  {
    id: "kms-listed-read-denied",
    situation: "Label Studio reads objects that are encrypted with a KMS key, without kms:Decrypt",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        bucket: { ...kms, objects: { "raw/one.jpg": "an image" } },
        service: "label-studio",
        directory: "raw",
      }),
    expected: { outcome: "failed", code: "read.kms-denied", advice: /kms:Decrypt/ },
  },
  {
    id: "upload-only-key",
    situation: "The key may upload and not read",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, { actions: ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject"] }),
    expected: {
      outcome: "passed",
      code: "read-back.access-denied",
      advice: /If the service reads its own uploads/,
    },
  },
  {
    id: "deny-unless-encrypted",
    situation: "A bucket policy denies uploads without x-amz-server-side-encryption",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        bucket: { policy: denyIf({ Null: { "s3:x-amz-server-side-encryption": "true" } }, "s3:PutObject") },
      }),
    expected: {
      outcome: "failed",
      code: "upload.encryption-header-required",
      advice:
        /Remove the Deny with the condition s3:x-amz-server-side-encryption, and set the default encryption/,
    },
  },
  {
    id: "deny-unless-kms",
    situation: "A bucket policy denies uploads without the header for SSE-KMS",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        bucket: {
          policy: denyIf(
            { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
            "s3:PutObject",
          ),
        },
      }),
    expected: { outcome: "failed", code: "upload.encryption-header-required" },
  },
  {
    id: "deny-public-acl",
    situation: "A bucket policy denies uploads with the public-read ACL",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        service: "modelslab",
        bucket: {
          ownership: "BucketOwnerPreferred",
          publicAccessBlock: false,
          policy: denyIf({ StringEquals: { "s3:x-amz-acl": ["public-read"] } }, "s3:PutObject"),
        },
      }),
    expected: { outcome: "failed", code: "upload.acl-denied-by-policy", advice: /condition s3:x-amz-acl/ },
  },
  {
    id: "directory-with-special-characters",
    situation: "A directory with spaces, +, %, #, ?, quotes and umlauts",
    runsOn: ["emulator"],
    create: async (context) =>
      awsBucket(context, {
        service: "modelslab",
        directory: "größe + 100% #1?/it's (new)*",
        bucket: { ownership: "BucketOwnerPreferred", publicAccessBlock: false },
      }),
    expected: { outcome: "passed", code: "settings.directory-not-a-bucket-name" },
  },
  {
    id: "keys-with-special-characters",
    situation: "A directory with spaces, +, %, #, ?, quotes and umlauts below another one",
    runsOn: ["emulator", "ceph"],
    create: async (context) => {
      const access = await ownerModelslab(context);
      const directory = "media/größe + 100% #1?/it's (new)*";
      const path = directory.split("/").map(encodeURIComponent).join("/");
      return { access: { ...access, directory, publicUrl: `${access.endpoint}/${path}/` } };
    },
    expected: { outcome: "passed" },
  },
  {
    id: "listed-keys-with-special-characters",
    situation:
      "Keys contain spaces, +, %, #, ? and umlauts; all are read, but Label Studio itself ends keys at a question mark",
    runsOn: ["emulator", "ceph", "moto"],
    create: async ({ world }) => {
      const bucket = await world.bucket();
      const directory = "größe + 100% #1?/it's (new)*";
      const Key = `${directory}/a+b c&d=e;f,g@h:i$j!~'(k)*%2F%.jpg`;
      await clientOf(world).send(new PutObjectCommand({ Bucket: bucket, Key, Body: "an image" }));
      const { accessKeyId, secretAccessKey } = world.owner;
      const usage = usageNamed("label-studio");
      const keys = { accessKeyId, secretAccessKey };
      return { access: { usage, bucket, endpoint: world.url, region: "us-east-1", directory, ...keys } };
    },
    expected: { outcome: "passed", code: "contents.unusable-key", advice: /Rename such objects/ },
  },
  {
    id: "other-account-writes",
    situation: "ACLs are enabled, and the key belongs to another account than the bucket",
    runsOn: ["emulator"],
    create: (context) =>
      awsBucket(context, {
        account: OTHER_ACCOUNT,
        bucket: {
          ownership: "ObjectWriter",
          policy: allowOtherAccount(),
        },
      }),
    expected: { outcome: "passed" },
  },
];

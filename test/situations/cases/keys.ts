import { emulatedBucket, ownerRyzeapi } from "../accesses";
import type { Situation } from "../situation";

/** Situations of access keys. */
export const KEY_SITUATIONS: readonly Situation[] = [
  {
    id: "healthy-bucket",
    situation: "A healthy private bucket",
    runsOn: ["emulator", "ceph", "moto"],
    create: async (context) => ({ access: await ownerRyzeapi(context) }),
    expected: { outcome: "passed" },
  },
  {
    id: "healthy-multipart",
    situation: "A healthy private bucket, with `--multipart`",
    runsOn: ["emulator", "ceph", "moto"],
    create: async (context) => ({ access: await ownerRyzeapi(context), options: { multipart: true } }),
    expected: { outcome: "passed" },
  },
  {
    id: "wrong-secret",
    situation: "The secret access key is wrong",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({
      access: { ...(await ownerRyzeapi(context)), secretAccessKey: "wrong-from-start-to-end" },
    }),
    expected: { outcome: "failed", code: "upload.wrong-secret", advice: /Enter the secret access key again/ },
  },
  {
    id: "unknown-key",
    situation: "The access key ID does not exist",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({ access: { ...(await ownerRyzeapi(context)), accessKeyId: "NOBODY" } }),
    expected: { outcome: "failed", code: "upload.unknown-key", advice: /Check the access key ID/ },
  },
  {
    id: "new-key",
    situation: "The key was created moments ago, and the store does not know it yet",
    runsOn: ["emulator"],
    create: async (context) => {
      const { s3, ryzeapi } = await emulatedBucket(context);
      s3.addUser("new", { policy: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } });
      const keys = s3.addKey("new", { visibleAfter: { ms: 300 } });
      return { access: { ...ryzeapi, ...keys }, options: { graceSeconds: 15 } };
    },
    expected: { outcome: "passed" },
  },
  {
    id: "no-keys",
    situation: "No keys are set",
    runsOn: ["settings"],
    create: async (context) => ({
      access: { ...(await ownerRyzeapi(context)), accessKeyId: "", secretAccessKey: "" },
    }),
    expected: { outcome: "inconclusive", code: "settings.no-keys", advice: /Set the access key ID/ },
  },
  {
    id: "role-arn",
    situation: "The ARN of a role is set instead of an access key",
    runsOn: ["settings"],
    create: async (context) => ({
      access: {
        ...(await ownerRyzeapi(context)),
        accessKeyId: "arn:aws:iam::111122223333:role/uploads",
        secretAccessKey: "",
      },
    }),
    expected: { outcome: "inconclusive", code: "settings.role-arn", advice: /service test the connection/ },
  },
  {
    id: "swapped-keys",
    situation: "The access key ID and the secret access key are swapped",
    runsOn: ["settings"],
    create: async (context) => ({
      access: {
        ...(await ownerRyzeapi(context)),
        accessKeyId: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        secretAccessKey: "AKIAIOSFODNN7EXAMPLE",
      },
    }),
    expected: { outcome: "failed", code: "settings.swapped-keys", advice: /Swap the two values/ },
  },
  {
    id: "key-with-line-break",
    situation: "The secret access key ends with a line break",
    runsOn: ["settings"],
    create: async (context) => {
      const access = await ownerRyzeapi(context);
      return { access: { ...access, secretAccessKey: `${access.secretAccessKey}\n` } };
    },
    expected: { outcome: "failed", code: "settings.malformed-key", advice: /Enter the value again/ },
  },
  {
    id: "other-accounts-key",
    situation: "The key belongs to another account than the bucket",
    runsOn: ["emulator", "ceph"],
    create: async (context) => {
      const { accessKeyId, secretAccessKey } = context.world.outsider;
      return { access: { ...(await ownerRyzeapi(context)), accessKeyId, secretAccessKey } };
    },
    expected: { outcome: "failed", code: "upload.access-denied" },
  },
  {
    id: "clock-skew",
    situation: "The clock of this machine is wrong by one hour",
    runsOn: ["emulator"],
    create: async (context) => ({
      access: (await emulatedBucket(context, { clockSkewMs: 3_600_000 })).ryzeapi,
    }),
    expected: { outcome: "inconclusive", code: "upload.clock-skew", advice: /Set this machine's clock/ },
  },
];

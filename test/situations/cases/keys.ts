import { usageNamed } from "../../support/usages";
import type { Situation, SituationContext } from "../situation";

const ryzeapi = usageNamed("ryzeapi");

/** Access of RyzeAPI to a new bucket of the world, with the owner's keys. */
async function ownerAccess({ world }: SituationContext) {
  return {
    usage: ryzeapi,
    bucket: await world.bucket(),
    endpoint: world.url,
    region: "us-east-1",
    directory: "media",
    accessKeyId: world.owner.accessKeyId,
    secretAccessKey: world.owner.secretAccessKey,
  };
}

/** Situations of access keys. */
export const KEY_SITUATIONS: readonly Situation[] = [
  {
    id: "healthy-bucket",
    situation: "A healthy bucket",
    runsOn: ["emulator", "ceph", "moto"],
    create: async (context) => ({ access: await ownerAccess(context) }),
    expected: { outcome: "passed" },
  },
  {
    id: "wrong-secret",
    situation: "The secret access key is wrong",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({
      access: { ...(await ownerAccess(context)), secretAccessKey: "wrong-from-start-to-end" },
    }),
    expected: { outcome: "failed", code: "upload.wrong-secret", advice: /Enter the secret access key again/ },
  },
  {
    id: "unknown-key",
    situation: "The access key ID does not exist",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({
      access: { ...(await ownerAccess(context)), accessKeyId: "NOBODY" },
    }),
    expected: { outcome: "failed", code: "upload.unknown-key", advice: /Check the access key ID/ },
  },
  {
    id: "no-keys",
    situation: "No keys are set",
    runsOn: ["settings"],
    create: async (context) => ({
      access: { ...(await ownerAccess(context)), accessKeyId: "", secretAccessKey: "" },
    }),
    expected: { outcome: "inconclusive", code: "settings.no-keys" },
  },
];

import { PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { clientOf } from "../../conformance/support/world";
import { usageNamed } from "../../support/usages";
import type { Situation, SituationContext } from "../situation";

const modelslab = usageNamed("modelslab");

async function ownerAccess({ world }: SituationContext) {
  const bucket = await world.bucket();
  return {
    usage: modelslab,
    endpoint: `${world.url}/${bucket}`,
    region: "us-east-1",
    directory: "generations",
    publicUrl: `${world.url}/${bucket}/generations/`,
    accessKeyId: world.owner.accessKeyId,
    secretAccessKey: world.owner.secretAccessKey,
  };
}

/** Situations of ACLs and public access. */
export const ACL_SITUATIONS: readonly Situation[] = [
  {
    id: "public-uploads",
    situation: "ACLs are enabled and public ACLs are allowed",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({ access: await ownerAccess(context) }),
    expected: { outcome: "passed" },
  },
  {
    id: "public-acl-blocked",
    situation: "Block Public Access rejects public ACLs",
    runsOn: ["emulator"],
    create: async (context) => {
      const access = await ownerAccess(context);
      await clientOf(context.world).send(
        new PutPublicAccessBlockCommand({
          Bucket: new URL(access.endpoint).pathname.slice(1),
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        }),
      );
      return { access };
    },
    expected: { outcome: "failed", code: "upload.public-acl-blocked", advice: /blockPublicAcls to false/ },
  },
];

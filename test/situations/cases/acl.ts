import { PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { clientOf } from "../../conformance/support/world";
import { emulatedBucket, ownerModelslab } from "../accesses";
import type { Situation, SituationContext } from "../situation";

/** The access of ModelsLab as a user that lacks s3:PutObjectAcl. */
async function withoutPutObjectAcl(context: SituationContext, plainErrors: boolean) {
  const { s3, modelslab } = await emulatedBucket(context, { plainErrors });
  const resource = "arn:aws:s3:::my-bucket/*";
  const actions = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"];
  const policy = { Statement: [{ Effect: "Allow" as const, Action: actions, Resource: resource }] };
  return { access: { ...modelslab, ...s3.addUser("uploads", { policy }) } };
}

/** Situations of ACLs and public access. */
export const ACL_SITUATIONS: readonly Situation[] = [
  {
    id: "public-uploads",
    situation: "ACLs are enabled, and public ACLs are allowed",
    runsOn: ["emulator", "ceph"],
    create: async (context) => ({ access: await ownerModelslab(context) }),
    expected: { outcome: "passed" },
  },
  {
    id: "acls-disabled",
    situation: "Object Ownership is BucketOwnerEnforced, the default",
    runsOn: ["emulator"],
    create: async (context) => ({
      access: (await emulatedBucket(context, { bucket: { ownership: "BucketOwnerEnforced" } })).modelslab,
    }),
    expected: { outcome: "failed", code: "upload.acl-disabled", advice: /BucketOwnerPreferred/ },
  },
  {
    id: "public-acl-blocked",
    situation: "Block Public Access rejects public ACLs",
    runsOn: ["emulator"],
    create: async (context) => {
      const access = await ownerModelslab(context);
      await clientOf(context.world).send(
        new PutPublicAccessBlockCommand({
          Bucket: new URL(access.endpoint ?? "").pathname.slice(1),
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        }),
      );
      return { access };
    },
    expected: { outcome: "failed", code: "upload.public-acl-blocked", advice: /blockPublicAcls to false/ },
  },
  {
    id: "public-acls-ignored",
    situation: "Block Public Access ignores public ACLs, and no policy makes the directory public",
    runsOn: ["emulator"],
    create: async (context) => ({
      access: (await emulatedBucket(context, { bucket: { publicAccessBlock: { IgnorePublicAcls: true } } }))
        .modelslab,
    }),
    expected: { outcome: "failed", code: "public-url.not-public" },
  },
  {
    id: "put-object-acl-missing",
    situation: "The user's policy does not allow s3:PutObjectAcl",
    runsOn: ["emulator"],
    create: (context) => withoutPutObjectAcl(context, false),
    expected: {
      outcome: "failed",
      code: "upload.acl-denied",
      advice: /^Allow s3:PutObjectAcl on arn:aws:s3:::my-bucket\/generations\/\*/,
    },
  },
  {
    id: "put-object-acl-missing-without-reason",
    situation: "The user's policy does not allow s3:PutObjectAcl, and the store gives no reason",
    runsOn: ["emulator"],
    create: (context) => withoutPutObjectAcl(context, true),
    expected: { outcome: "failed", code: "upload.acl-rejected", advice: /s3:PutObjectAcl/ },
  },
];

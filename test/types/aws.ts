/** Type tests of `pulumi-byob/aws`, against the declarations in dist. See `resources.ts`. */
import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import * as byob from "pulumi-byob";
import { ServiceBucket } from "pulumi-byob/aws";

declare const text: pulumi.Output<string>;
declare const promisedText: Promise<string>;

const media = new ServiceBucket("media", {
  uses: {
    pics: { service: "modelslab", directory: "generations" },
    label: { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] },
    chat: { service: "ryzeapi", directory: "chat" },
    gate: { service: "flashback" },
  },
});

/** The access of a use contains the inputs of its service's resource, and no other use. */
export function accessOfServiceBucket(): void {
  new byob.ModelsLabS3Config("a", { ...media.access.pics, deployType: "flux" });
  new byob.LabelStudioImportStorage("a", { ...media.access.label, project: 1 });
  new byob.LabelStudioExportStorage("a", { ...media.access.label, project: 1 });
  new byob.RyzeInstanceS3("a", { ...media.access.chat, instance: "chat" });
  new byob.FlashbackBucket("a", { ...media.access.gate, name: "Media", workspaceId: "workspace-123" });
  // @ts-expect-error the access of another service
  new byob.RyzeInstanceS3("a", { ...media.access.pics, instance: "chat" });
  // @ts-expect-error the use does not exist
  void media.access.video;
}

/** Outputs have a type. */
export function outputsOfServiceBucket(): void {
  expectTypeOf(media.bucket).toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf(media.region).toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf(media.arn).toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf(media.cdnDomain).toEqualTypeOf<pulumi.Output<string> | undefined>();
  expectTypeOf(media.documents.bucketPolicy).toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf(media.documents.users.pics).toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf(media.documents.cors).toEqualTypeOf<string | undefined>();
  expectTypeOf(media.access.chat.accessKey).not.toBeAny();
}

/** The bucket's arguments are inputs; settings and uses are unions. */
export function inputsOfServiceBucket(): void {
  const uses = { chat: { service: "ryzeapi", directory: "chat" } } as const;
  new ServiceBucket("a", { uses, bucket: { name: text, region: promisedText, forceDestroy: true } });
  new ServiceBucket("a", { uses, existing: { bucket: text, region: "eu-central-1", manage: ["cors"] } });
  new ServiceBucket("a", { uses }, { protect: true });
  // @ts-expect-error the setting does not exist
  new ServiceBucket("a", { uses, existing: { bucket: text, region: "eu-central-1", manage: ["acl"] } });
  // @ts-expect-error the region is missing
  new ServiceBucket("a", { uses, existing: { bucket: text } });
  // @ts-expect-error the service does not exist
  new ServiceBucket("a", { uses: { chat: { service: "acme", directory: "chat" } } });
  // @ts-expect-error a public mode is misspelled
  new ServiceBucket("a", { uses: { chat: { service: "ryzeapi", directory: "chat", publicRead: "all" } } });
}

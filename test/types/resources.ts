/**
 * Type tests of `pulumi-byob`, against the declarations in dist: the compiler reports a test that fails, in `npm run check`.
 *
 * `@ts-expect-error` is an error itself if the next line compiles.
 */
import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import * as byob from "pulumi-byob";

declare const text: pulumi.Output<string>;
declare const promisedText: Promise<string>;
declare const numbered: pulumi.Output<number>;
declare const optionalText: pulumi.Output<string | undefined>;
declare const explicit: byob.Provider;
declare const parent: pulumi.ComponentResource;
declare const flag: boolean;

/** Keys that occur in a type as `any`. */
type AnyKeys<T> = { [K in keyof T]-?: 0 extends 1 & T[K] ? K : never }[keyof T];
/** Names of outputs whose value is `any`. */
type AnyOutputs<T> = {
  [K in keyof T]-?: T[K] extends pulumi.Output<infer V> ? (0 extends 1 & V ? K : never) : never;
}[keyof T];

/** Inputs without the credential and the options, of each resource type. */
const modelslab = {
  publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
  regionName: promisedText,
  endpointUrl: text,
  awsAccessKeyId: text,
  awsSecretAccessKey: promisedText,
  imageDirectory: "generations",
} satisfies byob.ModelsLabS3ConfigArgs;
const ryzeapi = {
  instance: promisedText,
  bucket: text,
  region: "us-east-1",
  accessKey: text,
  secretKey: text,
} satisfies byob.RyzeInstanceS3Args;
const labelStudio = { project: 1, bucket: text } satisfies byob.LabelStudioImportStorageArgs;
const flashback = {
  name: "Media",
  bucket: text,
  workspaceId: promisedText,
} satisfies byob.FlashbackBucketArgs;
const probe = {
  bucket: text,
  region: promisedText,
  accessKeyId: text,
  secretAccessKey: text,
} satisfies byob.BucketProbeArgs;

/** Inputs are plain values, outputs and promises. */
export function inputsOfResources(): void {
  new byob.ModelsLabS3Config("a", modelslab);
  new byob.RyzeInstanceS3("a", ryzeapi);
  new byob.LabelStudioImportStorage("a", { ...labelStudio, project: numbered, prefix: promisedText });
  new byob.LabelStudioExportStorage("a", { ...labelStudio, project: Promise.resolve(1) });
  new byob.FlashbackBucket("a", { ...flashback, key: optionalText, region: undefined });
  new byob.BucketProbe("a", probe);
  // @ts-expect-error a required input is missing
  new byob.RyzeInstanceS3("a", { bucket: text });
  // @ts-expect-error an input has another type
  new byob.LabelStudioImportStorage("a", { ...labelStudio, project: text });
  // @ts-expect-error the name of an input is wrong
  new byob.RyzeInstanceS3("a", { ...ryzeapi, secretkey: text });
  // @ts-expect-error the arguments are missing
  new byob.FlashbackBucket("a");
}

/** Unions accept their values only; open unions accept every string. */
export function unionsOfResources(): void {
  new byob.FlashbackBucket("a", { ...flashback, storageType: "GCS" });
  // @ts-expect-error the value is not part of the union
  new byob.FlashbackBucket("a", { ...flashback, storageType: "SWIFT" });
  new byob.BucketProbe("a", { ...probe, onFailure: "warn" });
  // @ts-expect-error the value is not part of the union
  new byob.BucketProbe("a", { ...probe, onFailure: "skip" });
  new byob.ModelsLabS3Config("a", { ...modelslab, deployType: "flux" });
  new byob.ModelsLabS3Config("a", { ...modelslab, deployType: "flux_2_dev" });
  new byob.ModelsLabS3Config("a", { ...modelslab, deployType: text });
  new byob.ModelsLabS3Config("a", { ...modelslab, deployType: promisedText });
  // @ts-expect-error a deploy type is a string
  new byob.ModelsLabS3Config("a", { ...modelslab, deployType: 1 });
}

/** `verify` is an action, or an object in which each property is optional. */
export function verifyOfResources(): void {
  const actions: byob.VerifyOptions[] = ["fail", "warn", "skip"];
  for (const action of actions) {
    new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: action });
  }
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: { probe: "read" } });
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: { graceSeconds: 60 } });
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: {} });
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: flag ? "skip" : { onInconclusive: "fail" } });
  // @ts-expect-error the name of an option is wrong
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: { onFailed: "fail" } });
  // @ts-expect-error "skip" is not allowed after a failed probe
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: { onFailure: "skip" } });
  // @ts-expect-error the action is misspelled
  new byob.RyzeInstanceS3("a", { ...ryzeapi, verify: "skipp" });
}

/** Resources accept Pulumi's options, and `get` those without arguments. */
export function optionsOfResources(): void {
  new byob.RyzeInstanceS3("a", ryzeapi, {
    provider: explicit,
    parent,
    protect: true,
    aliases: [{ name: "b" }],
  });
  new byob.RyzeInstanceS3("a", ryzeapi, { ignoreChanges: ["secretKey"], customTimeouts: { create: "5m" } });
  expectTypeOf(
    byob.RyzeInstanceS3.get("a", text, { provider: explicit }),
  ).toEqualTypeOf<byob.RyzeInstanceS3>();
  // @ts-expect-error the option is misspelled
  new byob.RyzeInstanceS3("a", ryzeapi, { protected: true });
  // @ts-expect-error ModelsLab's settings cannot be read
  byob.ModelsLabS3Config.get("a", "flux");
}

/** Outputs have the types of the inputs, and none is `any`. */
export function outputsOfResources(): void {
  expectTypeOf<byob.ModelsLabS3Config["deployType"]>().toEqualTypeOf<pulumi.Output<string | undefined>>();
  expectTypeOf<byob.ModelsLabS3Config["keyFingerprint"]>().toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf<byob.RyzeInstanceS3["instance"]>().toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf<byob.LabelStudioImportStorage["project"]>().toEqualTypeOf<pulumi.Output<number>>();
  expectTypeOf<byob.LabelStudioExportStorage["createdAt"]>().toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf<byob.FlashbackBucket["verify"]>().toEqualTypeOf<
    pulumi.Output<byob.VerifyOptions | undefined>
  >();
  expectTypeOf<byob.FlashbackBucket["incomplete"]>().toEqualTypeOf<pulumi.Output<boolean | undefined>>();
  expectTypeOf<byob.RyzeInstanceS3["verifyOutcome"]>().toEqualTypeOf<
    pulumi.Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>
  >();
  expectTypeOf<byob.BucketProbe["outcome"]>().toEqualTypeOf<
    pulumi.Output<"passed" | "failed" | "inconclusive">
  >();
  type Resources =
    | AnyOutputs<byob.ModelsLabS3Config>
    | AnyOutputs<byob.RyzeInstanceS3>
    | AnyOutputs<byob.LabelStudioImportStorage>
    | AnyOutputs<byob.LabelStudioExportStorage>
    | AnyOutputs<byob.FlashbackBucket>
    | AnyOutputs<byob.BucketProbe>;
  expectTypeOf<Resources>().toEqualTypeOf<never>();
  type Arguments =
    | AnyKeys<byob.ModelsLabS3ConfigArgs>
    | AnyKeys<byob.RyzeInstanceS3Args>
    | AnyKeys<byob.LabelStudioImportStorageArgs>
    | AnyKeys<byob.LabelStudioExportStorageArgs>
    | AnyKeys<byob.FlashbackBucketArgs>
    | AnyKeys<byob.BucketProbeArgs>
    | AnyKeys<byob.ProviderArgs>;
  expectTypeOf<Arguments>().toEqualTypeOf<never>();
}

/** A provider accepts one authentication method of each service. */
export function providersOfResources(): void {
  new byob.Provider("a", { ryzeapi: { token: text }, labelStudio: { token: promisedText, url: text } });
  new byob.Provider("a", { flashback: { email: "a@example.com", password: text } });
  // @ts-expect-error the password is missing
  new byob.Provider("a", { flashback: { email: "a@example.com" } });
  // @ts-expect-error Label Studio has no default URL
  new byob.Provider("a", { labelStudio: { token: text } });
  // @ts-expect-error the name of the service is wrong
  new byob.Provider("a", { acme: { token: text } });
}

/** `storageArgs` returns the inputs of the service's resource. */
export function storageOfResources(): void {
  const keys = { accessKeyId: text, secretAccessKey: text };
  const store = { kind: "r2", bucket: "media", accountId: "0123456789abcdef0123456789abcdef" } as const; // wording-ignore
  const args = byob.storageArgs("ryzeapi", { store, directory: "chat", ...keys });
  new byob.RyzeInstanceS3("a", { ...args, instance: "chat" });
  // @ts-expect-error the service is misspelled
  byob.storageArgs("acme", { store, ...keys });
}

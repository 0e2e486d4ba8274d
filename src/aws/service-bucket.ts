/**
 * Component that creates an AWS bucket for one or more services.
 *
 * Bucket policy, CORS, lifecycle and Block Public Access are one document per bucket, so a separate resource per service would
 * overwrite the settings of the others. The component plans all uses together (`plan.ts`), writes each setting once and in
 * order (`settings.ts`), and creates a user for each use (`users.ts`). It works only on AWS (`guards.ts`).
 */
import type { Distribution } from "@pulumi/aws/cloudfront";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
} from "@pulumi/pulumi";
import { type BucketUse, type NormalizedUse, policyText, userPolicy } from "../policies";
import type { StorageArgsOf } from "../services/registry";
import { argsFor } from "../services/storage-args";
import type { Combine } from "../stores/args-types";
import type { ServiceBucketArgs } from "./args";
import { type BucketLocation, createBucket, existingBucket } from "./bucket";
import { makeDistribution } from "./cdn";
import { Children } from "./children";
import { bucketPolicyText, type Documents, keyPolicyText, settingDocuments } from "./documents";
import { accountAllows, assertAws } from "./guards";
import { after, Chain } from "./order";
import { type Plan, planOf } from "./plan";
import {
  createAccess,
  createCors,
  createEncryption,
  createLifecycle,
  createMarkers,
  createPolicy,
  type SettingsContext,
} from "./settings";
import { type Access, makeUser } from "./users";

/** Arguments of the resource type of each use's service. */
export type AccessByUse<U extends Record<string, BucketUse>> = {
  [K in keyof U]: StorageArgsOf<Output<string>>[U[K]["service"]];
};

/**
 * An AWS bucket that only the given services can access. Each use gets a user with a policy and an access key. All uses share
 * one bucket policy and one CORS document. The outputs in `access` are the inputs of the services' resources.
 *
 * ### Example
 * ```ts
 * const media = new ServiceBucket("media", {
 *   uses: {
 *     pics: { service: "modelslab", directory: "generations" },
 *     label: { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] },
 *   },
 * });
 * new byob.ModelsLabS3Config("pics", { ...media.access.pics, deployType: "flux" });
 * new byob.LabelStudioImportStorage("label", { ...media.access.label, project: 1 });
 * ```
 *
 * ### Settings for each use and mode
 *
 * Ownership is `BucketOwnerPreferred` or `BucketOwnerEnforced`. The switches are `blockPublicAcls`, `ignorePublicAcls`,
 * `blockPublicPolicy` and `restrictPublicBuckets`. If uses differ, the least strict value of each column applies.
 *
 * | use         | publicRead            | ownership | switches       | policy in addition to TLS        | PutObjectAcl | extra children     |
 * | ----------- | --------------------- | --------- | -------------- | -------------------------------- | ------------ | ------------------ |
 * | ModelsLab   | `directory` (default) | Preferred | off on off off | public read of the directory     | yes          |                    |
 * | ModelsLab   | `acl`                 | Preferred | off off on on  |                                  | yes          |                    |
 * | ModelsLab   | `cdn`                 | Preferred | off on on on   | read by the distribution         | yes          | distribution       |
 * | ModelsLab   | `none`                | Preferred | off on on on   |                                  | yes          |                    |
 * | the others  | `directory`           | Enforced  | on on off off  | public read of the directory     | no           |                    |
 * | the others  | `acl`                 | Preferred | off off on on  |                                  | yes          |                    |
 * | the others  | `cdn`                 | Enforced  | on on on on    | read by the distribution         | no           | distribution       |
 * | the others  | `none` (default)      | Enforced  | on on on on    |                                  | no           |                    |
 * | any, with `origins`      |          |           |                |                                  |              | CORS               |
 * | Label Studio, `prefix`   |          |           |                |                                  |              | marker `<prefix>/` |
 *
 * Flashback has no directory, so it supports only `acl` and `none`. With `kmsKeyArn`, `directory` and `acl` are rejected, and
 * an encryption setting is created.
 *
 * No mode has been tested on AWS itself. ModelsLab documents `acl`. `directory`, `cdn` and `none` follow from S3's
 * documentation (an ACL that is accepted and ignored) and work with the emulator; `directory` also works with Ceph's gateway.
 * With `directory`, anyone who knows a key can fetch the object, and you pay for the traffic; `cdn` is cheaper for objects
 * that are read often. With `acl`, every object of the bucket that has a `public-read` ACL is public.
 *
 * ### Order, names and deletion
 *
 * In sequence: `<name>`, `-ownership`, `-public-access`, `-policy`, `-cors`, `-encryption`, `-lifecycle`, `-<use>-marker`. In
 * parallel, for each use: user and policy `<name>-<use>`, keys `<name>-<use>-0` and `-1`; and for `cdn`: distribution and
 * access control `<name>-cdn`. The outputs in `access` wait for the last of them. These names are stable.
 *
 * By default, a destroy deletes no object and makes none public: the bucket is protected and must be empty. Ownership, public
 * access block and encryption stay on a bucket that is not deleted.
 */
export class ServiceBucket<U extends Record<string, BucketUse>> extends ComponentResource {
  /** Name of the bucket. */
  readonly bucket: Output<string>;
  /** Region of the bucket. */
  readonly region: Output<string>;
  /** ARN of the bucket. */
  readonly arn: Output<string>;
  /** Host of the distribution; absent without `publicRead: "cdn"`. */
  readonly cdnDomain?: Output<string>;
  /** Inputs of the service's resource, by use: `new byob.RyzeInstanceS3("chat", { ...media.access.chat, instance })`. */
  readonly access: AccessByUse<U>;
  /** Policies and settings as JSON. */
  readonly documents: Documents<U>;

  constructor(name: string, args: ServiceBucketArgs<U>, options?: ComponentResourceOptions) {
    super("byob:aws:ServiceBucket", name, {}, options);
    const plan = planOf(name, args);
    assertAws(name);
    const { existing, bucket = {}, transform = {} } = args;
    const kmsKeyArn = existing?.kmsKeyArn ?? bucket.kmsKeyArn;
    const children = new Children(this, transform);
    const guarded = !existing || plan.manages.has("publicAccess");
    const chain = new Chain(guarded ? accountAllows(name, plan, this) : []);

    const location = existing ? existingBucket(existing) : createBucket(children, chain, name, bucket);
    const distribution = createCdn(children, name, plan, location);
    const policy = bucketPolicyText(plan, location.arn, distribution?.arn);
    const setup = { children, chain, name, location, plan };
    createAccess(setup);
    createPolicy(setup, policy);
    createCors(setup);
    if (!existing && kmsKeyArn !== undefined) {
      createEncryption(setup, kmsKeyArn);
    }
    createLifecycle(setup);
    if (!existing) {
      createMarkers(setup);
    }
    const { access, users } = makeUsers(setup, kmsKeyArn, distribution);

    this.bucket = location.name;
    this.region = location.region;
    this.arn = location.arn;
    if (distribution) {
      this.cdnDomain = distribution.domainName;
    }
    this.access = access as AccessByUse<U>;
    this.documents = {
      ...settingDocuments(plan),
      ...keyPolicyText(kmsKeyArn, distribution?.arn),
      bucketPolicy: policy,
      users: users as Documents<U>["users"],
    };
    this.registerOutputs({ bucket: this.bucket, region: this.region, arn: this.arn });
  }
}

function createCdn(
  children: Children,
  name: string,
  { uses }: Plan,
  location: BucketLocation,
): Distribution | undefined {
  const needed = Object.values(uses).some(({ publicRead }) => publicRead === "cdn");
  return needed ? makeDistribution(children, `${name}-cdn`, location.domain) : undefined;
}

/** Creates the users; returns the inputs of the service's resource and the policy, by use. */
function makeUsers(
  { children, chain, name, location, plan }: SettingsContext,
  kmsKeyArn: Input<string> | undefined,
  distribution: Distribution | undefined,
): { access: Record<string, object>; users: Record<string, Output<string>> } {
  const access: Record<string, object> = {};
  const users: Record<string, Output<string>> = {};
  for (const [use, plain] of Object.entries(plan.uses)) {
    const policy = userPolicyText(plain, location, kmsKeyArn);
    const user = makeUser(children, `${name}-${use}`, policy, plan.rotation);
    users[use] = policy;
    access[use] = accessOf(plain, location, user, chain, distribution);
  }
  return { access, users };
}

function userPolicyText(
  use: NormalizedUse,
  { arn }: BucketLocation,
  kmsKeyArn: Input<string> | undefined,
): Output<string> {
  return all([arn, kmsKeyArn]).apply(([bucketArn, key]) =>
    policyText(userPolicy(use, { bucketArn, kmsKeyArn: key })),
  );
}

const combine: Combine<Output<string>> = (parts, make) => all([...parts]).apply((texts) => make(...texts));

/** Inputs of the service's resource, which resolve when the bucket is ready for requests of the service. */
function accessOf(
  { service, directory, publicRead }: NormalizedUse,
  location: BucketLocation,
  { accessKeyId, secretAccessKey, ready }: Access,
  chain: Chain,
  distribution: Distribution | undefined,
): StorageArgsOf<Output<string>>[NormalizedUse["service"]] {
  const wait = [...chain.last, ...ready];
  const behind = publicRead === "cdn" && distribution;
  const cdn = behind && { publicUrl: after(interpolate`https://${behind.domainName}`, wait) };
  const description = {
    // wording-ignore: name of an input
    store: { kind: "aws" as const, bucket: after(location.name, wait), region: after(location.region, wait) },
    accessKeyId: after(accessKeyId, wait),
    secretAccessKey: after(secretAccessKey, wait),
    ...(directory !== undefined && { directory }),
    ...cdn,
  };
  return argsFor(service, description, combine);
}

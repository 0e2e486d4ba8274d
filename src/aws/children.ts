import type {
  Distribution,
  DistributionArgs,
  OriginAccessControl,
  OriginAccessControlArgs,
} from "@pulumi/aws/cloudfront";
import type { AccessKey, AccessKeyArgs, User, UserArgs, UserPolicy, UserPolicyArgs } from "@pulumi/aws/iam";
import type {
  Bucket,
  BucketArgs,
  BucketCorsConfiguration,
  BucketCorsConfigurationArgs,
  BucketLifecycleConfiguration,
  BucketLifecycleConfigurationArgs,
  BucketObjectv2,
  BucketObjectv2Args,
  BucketOwnershipControls,
  BucketOwnershipControlsArgs,
  BucketPolicy,
  BucketPolicyArgs,
  BucketPublicAccessBlock,
  BucketPublicAccessBlockArgs,
  BucketServerSideEncryptionConfiguration,
  BucketServerSideEncryptionConfigurationArgs,
} from "@pulumi/aws/s3";
import type { ComponentResource, CustomResourceOptions } from "@pulumi/pulumi";

/** What each child is made of. */
interface Kinds {
  bucket: [BucketArgs, Bucket];
  ownership: [BucketOwnershipControlsArgs, BucketOwnershipControls];
  publicAccess: [BucketPublicAccessBlockArgs, BucketPublicAccessBlock];
  policy: [BucketPolicyArgs, BucketPolicy];
  cors: [BucketCorsConfigurationArgs, BucketCorsConfiguration];
  encryption: [BucketServerSideEncryptionConfigurationArgs, BucketServerSideEncryptionConfiguration];
  lifecycle: [BucketLifecycleConfigurationArgs, BucketLifecycleConfiguration];
  marker: [BucketObjectv2Args, BucketObjectv2];
  originAccessControl: [OriginAccessControlArgs, OriginAccessControl];
  distribution: [DistributionArgs, Distribution];
  user: [UserArgs, User];
  userPolicy: [UserPolicyArgs, UserPolicy];
  accessKey: [AccessKeyArgs, AccessKey];
}

/**
 * Changes a child: values that replace those of its arguments, or a function that changes arguments and options in place.
 *
 * @example
 * (args, options, name) => { args.tags = { team: "media" }; options.protect = name.endsWith("-pics"); }
 */
export type Transform<Args> =
  | Partial<Args>
  | ((args: Args, options: CustomResourceOptions, name: string) => void);

/** By child. Kinds of which there are several, as `user`, tell them apart by the name. */
export type Transforms = { [K in keyof Kinds]?: Transform<Kinds[K][0]> };

/** Makes the children of one component. */
export class Children {
  readonly #parent: ComponentResource;
  readonly #transforms: Transforms;

  constructor(parent: ComponentResource, transforms: Transforms) {
    this.#transforms = transforms;
    this.#parent = parent;
  }

  add<K extends keyof Kinds>(
    kind: K,
    make: new (name: string, args: Kinds[K][0], options: CustomResourceOptions) => Kinds[K][1],
    name: string,
    args: Kinds[K][0],
    options: CustomResourceOptions = {},
  ): Kinds[K][1] {
    const finalArgs: Kinds[K][0] = { ...args };
    const finalOptions: CustomResourceOptions = { parent: this.#parent, ...options };
    const transform: Transform<Kinds[K][0]> | undefined = this.#transforms[kind];
    if (typeof transform === "function") {
      transform(finalArgs, finalOptions, name);
    } else {
      Object.assign(finalArgs, transform);
    }
    return new make(name, finalArgs, finalOptions);
  }
}

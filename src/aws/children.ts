/**
 * Child resources of the component, and the transforms that users can apply to them.
 *
 * Pulumi's resource option `transforms` receives untyped properties of all children. The transforms here have the type of
 * one child each. `Children.add` applies them last, so they can override every argument and option.
 */
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

/** Arguments and class of each child resource. */
interface ChildTypes {
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
 * Transform of a child resource: values that override its arguments, or a function that changes arguments and options.
 *
 * @example
 * (args, options, name) => { args.tags = { team: "media" }; options.protect = name.endsWith("-pics"); }
 */
export type Transform<Args> =
  | Partial<Args>
  | ((args: Args, options: CustomResourceOptions, name: string) => void);

/** Transforms by child. Children that exist several times, such as `user`, are distinguished by their name. */
export type Transforms = { [K in keyof ChildTypes]?: Transform<ChildTypes[K][0]> };

/** Creates the child resources of one component and transforms their arguments. */
export class Children {
  readonly #parent: ComponentResource;
  readonly #transforms: Transforms;

  constructor(parent: ComponentResource, transforms: Transforms) {
    this.#transforms = transforms;
    this.#parent = parent;
  }

  add<K extends keyof ChildTypes>(
    type: K,
    make: new (name: string, args: ChildTypes[K][0], options: CustomResourceOptions) => ChildTypes[K][1],
    name: string,
    args: ChildTypes[K][0],
    options: CustomResourceOptions = {},
  ): ChildTypes[K][1] {
    const finalArgs: ChildTypes[K][0] = { ...args };
    const finalOptions: CustomResourceOptions = { parent: this.#parent, ...options };
    const transform: Transform<ChildTypes[K][0]> | undefined = this.#transforms[type];
    if (typeof transform === "function") {
      transform(finalArgs, finalOptions, name);
    } else {
      Object.assign(finalArgs, transform);
    }
    return new make(name, finalArgs, finalOptions);
  }
}

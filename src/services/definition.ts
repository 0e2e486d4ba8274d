/**
 * Definition of a service as plain data.
 *
 * The resource classes, `storageArgs`, the policies and the command line need facts about a service, but loading its
 * client would load zod, undici and the AWS SDK into every program. A definition imports none of them.
 *
 * Each folder of `src/services` has one definition in its `index.ts`. `npm run generate` writes every list of
 * services and resource types from these definitions.
 *
 *     export const ryzeapi = defineService({
 *       id: "ryzeapi",
 *       title: "RyzeAPI",
 *       credentials,
 *       bucket,
 *       resources: ["RyzeInstanceS3"],
 *     });
 */
import type { BucketDescription, Combine } from "../stores/args-types";
import type { BucketUsage } from "../stores/types";
import type { CredentialDeclaration, CredentialSource } from "./credential";

/**
 * Public read access to the objects that a service uploads.
 *
 * - `directory`: a bucket policy makes the directory public. Uploads with an ACL are accepted, and the ACL has no
 *   effect.
 * - `acl`: objects that the service uploads with a `public-read` ACL are public, as its API reference documents.
 * - `cdn`: only a CloudFront distribution can read the directory. The bucket stays private.
 * - `none`: no object is public.
 */
export type PublicRead = "directory" | "acl" | "cdn" | "none";

/** Settings that the uses of all services have in common. */
export interface CommonUse {
  /**
   * Origins of the web pages that load objects from the bucket, for example `https://labels.example.com`; never `*`.
   * @default none
   */
  origins?: readonly string[];
  publicRead?: PublicRead;
}

/** A service's use of a bucket on AWS, from which the policies and settings of the bucket are derived. */
export interface UsePolicy<Use extends CommonUse = CommonUse> {
  /** Input of a use that contains the directory; absent for a service that accepts only whole buckets. */
  directory?: "directory" | "prefix";
  /** Error for a use without a directory; absent for a service that accepts whole buckets. */
  directoryRequired?: string;
  /** Default of `publicRead`. */
  publicRead: PublicRead;
  /** Whether every upload contains an ACL or is followed by PutObjectAcl. */
  sendsAcl?: true;
  /** Whether browsers load objects, so that the CORS rules must allow the origins. @default false */
  isFetchedByBrowsers?: true;
  writes(use: Use): boolean;
  deletes(use: Use): boolean;
  /** Returns errors of a use that only this service has; each starts with the input. */
  problems?(use: Use): string[];
  /** Actions on the bucket itself. */
  bucketActions: readonly string[];
  /** Additional actions on objects; GetObject, PutObject, PutObjectAcl and DeleteObject follow from the use. */
  objectActions?: readonly string[];
  /** Whether every listing has a prefix in the directory, so that the permission to list can be limited to it. */
  listsInDirectoryOnly?: true;
  /** Whether the service accepts a directory only if it contains an object. */
  needsMarker?: true;
  /** Whether the bucket must be part of a host name that the certificate covers. */
  bucketInHost?: true;
  /** Boolean inputs of a use, with their descriptions for `byob policy`. */
  flags?: Readonly<Record<string, string>>;
}

/** A service's use of buckets. */
export interface ServiceBucketUse<Type extends string = string, Use extends CommonUse = CommonUse> {
  /** Use of the bucket by each resource type, for the probe. */
  usage: Readonly<Record<Type, BucketUsage>>;
  /** Returns the arguments of the service's resource types that describe one bucket. Throws if it cannot be used. */
  storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): object;
  policy: UsePolicy<Use>;
}

/** A service, or `generic` for resource types that belong to no service. */
export interface ServiceDefinition<Id extends string = string, Type extends string = string> {
  /** Id in kebab case, which is also the name of the folder. */
  id: Id;
  /** Name of the service in messages. */
  title: string;
  credentials: CredentialSource;
  bucket: Pick<ServiceBucketUse<Type>, "usage"> & Partial<ServiceBucketUse<Type>>;
  /** Resource types. `resource.ts` exports a declaration of each, whose name starts with a lowercase letter. */
  resources: readonly Type[];
}

type Declaration<Id extends string, Type extends string, Bucket> = Omit<
  ServiceDefinition<Id, Type>,
  "credentials" | "bucket"
> & { credentials: CredentialDeclaration; bucket: Bucket };

/** Completes the declaration of a service with the configuration keys. */
export function defineService<
  const Id extends string,
  const Type extends string,
  Bucket extends ServiceDefinition<Id, Type>["bucket"],
>(declaration: Declaration<Id, Type, Bucket>): ServiceDefinition<Id, Type> & { bucket: Bucket } {
  return { ...declaration, credentials: credentialSource(declaration) };
}

function credentialSource({
  id,
  title,
  credentials,
}: Pick<Declaration<string, string, unknown>, "id" | "title" | "credentials">): CredentialSource {
  const { description, defaultUrl, formerPrefix, urlEnvironment, forms } = credentials;
  const keys = (name: string) => ({
    config: configurationKey(camelCase(id), name),
    ...(formerPrefix !== undefined && { formerConfig: configurationKey(formerPrefix, name) }),
  });
  return {
    service: title,
    description,
    ...(defaultUrl !== undefined && { defaultUrl }),
    url: { ...keys("url"), environment: urlEnvironment },
    forms: forms.map((form) => form.map((field) => ({ ...field, ...keys(field.name) }))),
  };
}

/** The key of a value in configuration, without the namespace: `labelStudioToken`. */
export function configurationKey(prefix: string, name: string): string {
  return `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Converts `label-studio` to `labelStudio`. */
export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

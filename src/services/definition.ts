/**
 * What a service is, as data that loads nothing: neither zod nor undici nor the AWS SDK. The classes, `storageArgs`, the
 * policies and the command line read it without loading the code of the provider.
 *
 * Each folder of `src/services` has one definition in its `index.ts`, and `npm run generate` writes everything that lists
 * services or resource types from these definitions.
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
 * How pictures become readable without a key.
 *
 * - `directory`: a bucket policy publishes the directory, nothing else; ACLs are taken but publish nothing.
 * - `acl`: what the service uploads with a `public-read` ACL is public, as the vendor's page has it.
 * - `cdn`: a CloudFront distribution alone may read the directory; the bucket stays private.
 * - `none`: nothing is public.
 */
export type PublicRead = "directory" | "acl" | "cdn" | "none";

/** What a use of any service may say. */
export interface CommonUse {
  /**
   * Browser origins that may fetch from the bucket, as `https://labels.example.com`; never `*`.
   * @default none
   */
  origins?: readonly string[];
  publicRead?: PublicRead;
}

/** How a service uses a bucket on AWS, from which policies and settings of the bucket follow. */
export interface UsePolicy<Use extends CommonUse = CommonUse> {
  /** Input of a use that holds the directory; absent where the service takes whole buckets only. */
  directory?: "directory" | "prefix";
  /** Why a use without a directory is refused; absent where the service takes whole buckets. */
  directoryRequired?: string;
  /** How objects become public where a use does not say it. */
  publicRead: PublicRead;
  /** Every upload carries an ACL, or PutObjectAcl follows. */
  sendsAcl?: true;
  /** Whether browsers fetch objects, so that the bucket must allow the origins. @default false */
  isFetchedByBrowsers?: true;
  writes(use: Use): boolean;
  deletes(use: Use): boolean;
  /** What is wrong with a use, beyond what applies to all services; each a sentence that begins with the input. */
  problems?(use: Use): string[];
  /** Actions on the bucket itself. */
  bucketActions: readonly string[];
  /** Actions on objects besides GetObject, and PutObject, PutObjectAcl and DeleteObject where the use needs them. */
  objectActions?: readonly string[];
  /** Every listing has a prefix in the directory, so that the right to list can be narrowed to it. */
  listsInDirectoryOnly?: true;
  /** The directory must contain an object before the service takes it. */
  needsMarker?: true;
  /** The bucket must be part of a host name that a certificate covers. */
  bucketInHost?: true;
  /** Further inputs of a use that are true or false, with what they mean for `byob policy`. */
  flags?: Readonly<Record<string, string>>;
}

/** How a service uses buckets. */
export interface ServiceBucketUse<Type extends string = string, Use extends CommonUse = CommonUse> {
  /** How the bucket of each resource type is used, for the probe. */
  usage: Readonly<Record<Type, BucketUsage>>;
  /** The arguments of the service's resource types that describe one bucket. Throws where it cannot work. */
  storageArgs<V>(description: BucketDescription<V>, combine: Combine<V>): object;
  policy: UsePolicy<Use>;
}

/** A service, or `generic` for resource types that belong to no service. */
export interface ServiceDefinition<Id extends string = string, Type extends string = string> {
  /** Kebab case, and the name of the folder. */
  id: Id;
  /** Name of the service in messages. */
  title: string;
  credentials: CredentialSource;
  bucket: Pick<ServiceBucketUse<Type>, "usage"> & Partial<ServiceBucketUse<Type>>;
  /** Resource types. `resource.ts` exports a declaration for each, with a small first letter. */
  resources: readonly Type[];
}

type Declaration<Id extends string, Type extends string, Bucket> = Omit<
  ServiceDefinition<Id, Type>,
  "credentials" | "bucket"
> & { credentials: CredentialDeclaration; bucket: Bucket };

/** Completes the declaration of a service. */
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

/** `label-studio` as `labelStudio`. */
export function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

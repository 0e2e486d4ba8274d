/** One thing that the probe tries: a listing and one read, the connection test of Label Studio, or uploads. */
export type ProbeStepName = "list" | "connection-test" | "upload";

/** How a service uses a bucket, as far as the probe imitates it. Each resource type has one. */
export interface BucketUsage {
  /** Id in kebab case; the command of `byob doctor`. */
  id: string;
  /** What `byob doctor` calls it. */
  label: string;
  /** Name of the service in messages. */
  service: string;
  /** What is tried, in order: without a write, and with one. */
  steps: { read: readonly ProbeStepName[]; write: readonly ProbeStepName[] };
  /**
   * Client of the service. `boto3` addresses a bucket by path wherever an endpoint is given, and signs for `us-east-1`
   * where no region is. @default unknown: what the store expects
   */
  client?: "boto3";
  /**
   * The bucket is part of the endpoint, and the directory takes the place that a client has for the bucket.
   * @default the bucket is an input
   */
  bucketInEndpoint?: true;
  /** ACL that every upload carries. @default none */
  uploadAcl?: "public-read";
  /** The service works with a key that may not list the bucket. @default the service lists */
  listingOptional?: true;
  /** The service reads objects that are there already: the directory must contain one. @default false */
  readsObjects?: true;
  /** The service uploads files that are so large that its client may send them in parts. @default false */
  largeUploads?: true;
  /** Further sentences on what a probe cannot show. */
  limitations?: readonly string[];
}

/** Exactly what a service is told about a bucket, in one vocabulary. Empty texts mean absent. */
export interface BucketAccess {
  usage: BucketUsage;
  /** Absent where the bucket is in the endpoint or in the directory. */
  bucket?: string | undefined;
  endpoint?: string | undefined;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
  /** `prefix`, `image_directory`, `pathPrefix`. */
  directory?: string | undefined;
  /** The address under which pictures are read without a key. */
  publicUrl?: string | undefined;
  /** Browser origins that will fetch presigned URLs. */
  origins?: readonly string[] | undefined;
  /** ACL with which the service uploads, where its usage does not tell. */
  acl?: "public-read" | undefined;
  /** How the bucket is addressed; otherwise as the service and the store do. */
  addressing?: "path" | "virtual" | undefined;
}

/** The ACL that uploads of the service carry. */
export function uploadAclOf({ usage, acl }: BucketAccess): "public-read" | undefined {
  return usage.uploadAcl ?? acl;
}

/** What an input of a resource tells about the bucket. */
export type BucketRole = Exclude<keyof BucketAccess, "usage">;

/** One way to repair what was found; `what` is a sentence, the others are ready to use. */
export interface Remedy {
  text: string;
  /** Where the setting is in the AWS console, or in the store's own. */
  console?: string;
  pulumi?: string;
  cli?: string;
}

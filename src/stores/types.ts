/** Step of the probe: a listing and one read, the connection test of Label Studio, or uploads. */
export type ProbeStepName = "list" | "connection-test" | "upload";

/** Requests of a service to its bucket, as far as the probe reproduces them. Each resource type has one usage. */
export interface BucketUsage {
  /** Id of the service, which is the command of `byob doctor`. */
  id: string;
  /** Flag of that command that selects this use, if the service has several. @default none: the first use */
  option?: string;
  /** Name in `byob doctor`. */
  label: string;
  /** Name of the service in messages. */
  service: string;
  /** Steps of the probe in order: without writes, and with writes. */
  steps: { read: readonly ProbeStepName[]; write: readonly ProbeStepName[] };
  /**
   * S3 client of the service. `boto3` addresses the bucket by path if an endpoint is set, and signs for `us-east-1` if no
   * region is set. @default unknown; the probe does what the store expects
   */
  client?: "boto3";
  /**
   * Whether the endpoint contains the bucket, and the service sends its directory in the position of the bucket.
   * @default the bucket is an input
   */
  bucketInEndpoint?: true;
  /** ACL that every upload carries. @default none */
  uploadAcl?: "public-read";
  /** Whether the service works with a key that cannot list the bucket. @default false */
  listingOptional?: true;
  /** Whether the service reads existing objects, so that the directory must contain one. @default false */
  readsObjects?: true;
  /** Whether the service uploads large files, for which its client may use multipart uploads. @default false */
  largeUploads?: true;
  /** Additional limitations of a probe, in full sentences. */
  limitations?: readonly string[];
}

/** Values about a bucket that a service gets, with the same names for all services. An empty string means absent. */
export interface BucketAccess {
  usage: BucketUsage;
  /** Absent if the bucket is in the endpoint or in the directory. */
  bucket?: string | undefined;
  endpoint?: string | undefined;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
  /** The service's `prefix`, `image_directory` or `pathPrefix`. */
  directory?: string | undefined;
  /** Whether the service also reads objects in directories below the directory. @default false */
  recursive?: boolean | undefined;
  /** URL under which objects are read without a key. */
  publicUrl?: string | undefined;
  /** Browser origins that will fetch presigned URLs. Empty if the service creates none. */
  origins?: readonly string[] | undefined;
  /** ACL of the service's uploads, unless its usage determines it. */
  acl?: "public-read" | undefined;
  /** Position of the bucket in requests. @default that of the service and the store */
  addressing?: "path" | "virtual" | undefined;
}

/** Returns the ACL of the service's uploads. */
export function uploadAclOf({ usage, acl }: BucketAccess): "public-read" | undefined {
  return usage.uploadAcl ?? acl;
}

/** Whether the service uploads objects, or can do so. */
export function canUpload({ steps }: BucketUsage): boolean {
  return steps.write.includes("upload");
}

/** Property of the bucket that an input of a resource sets. */
export type BucketRole = Exclude<keyof BucketAccess, "usage">;

/** Fix for a finding: `text` describes it, the other properties contain the setting, code or command. */
export interface Remedy {
  text: string;
  /** Path of the setting in the console of AWS or of the store. */
  console?: string;
  pulumi?: string;
  cli?: string;
}

/** The services a bucket can be tried for; "generic" is any other one. */
export type Service =
  | "modelslab"
  | "ryzeapi"
  | "label-studio"
  | "label-studio-export"
  | "flashback"
  | "generic";

/** Exactly what a service is told about a bucket, in one vocabulary. Empty texts mean absent. */
export interface BucketAccess {
  service: Service;
  /** Absent for ModelsLab, whose bucket is in the endpoint or in the directory. */
  bucket?: string | undefined;
  endpoint?: string | undefined;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
  /** `prefix`, `image_directory`, `pathPrefix`. */
  directory?: string | undefined;
  /** The address under which pictures are read without a key; ModelsLab's, or any service's that has one. */
  publicUrl?: string | undefined;
  /** Browser origins that will fetch presigned URLs. */
  origins?: readonly string[] | undefined;
  /** For "generic": uploads carry this ACL. */
  acl?: "public-read" | undefined;
  /** For "generic": how the bucket is addressed; otherwise as the service and the store do. */
  addressing?: "path" | "virtual" | undefined;
}

/** One way to repair what was found; `what` is a sentence, the others are ready to use. */
export interface Remedy {
  what: string;
  /** Where the setting is in the AWS console, or in the store's own. */
  console?: string;
  pulumi?: string;
  cli?: string;
}

/**
 * The vocabulary of `storageArgs`. `V` is what a text is: a plain one here, a value that may come later in a program.
 */

/** AWS S3. `region` as in `eu-central-1`. */
export interface AwsPlace<V> {
  kind: "aws";
  bucket: V;
  region: V;
}

/** Cloudflare R2. `accountId` is the 32 letters and digits before `.r2.cloudflarestorage.com`. */
export interface R2Place<V> {
  kind: "r2";
  bucket: V;
  accountId: V;
  /** Where the bucket was made under a jurisdiction. @default none */
  jurisdiction?: "eu" | "fedramp";
}

/** DigitalOcean Spaces (`fra1`), Backblaze B2 (`us-west-004`), Alibaba OSS (`cn-hangzhou`), Google Cloud Storage (`auto`). */
export interface RegionalPlace<V> {
  kind: "spaces" | "b2" | "oss" | "gcs";
  bucket: V;
  region: V;
}

/** A store of one's own: MinIO, Storj, or any other that speaks S3. */
export interface OwnPlace<V> {
  kind: "minio" | "storj" | "custom";
  bucket: V;
  /** Scheme and host, without the bucket: `https://minio.example.com`. */
  endpoint: V;
  /** @default "us-east-1" */
  region?: V;
  /**
   * `virtual`: the bucket may stand in the host (MinIO needs `MINIO_DOMAIN` for that). `path`: only in the path.
   * @default "virtual" for Storj, else "path"
   */
  addressing?: "path" | "virtual";
}

/** Where a bucket is. */
export type Place<V> = AwsPlace<V> | R2Place<V> | RegionalPlace<V> | OwnPlace<V>;

export type PlaceKind = Place<string>["kind"];

/** One bucket, as its owner knows it. */
export interface BucketDescription<V> {
  store: Place<V>;
  accessKeyId: V;
  secretAccessKey: V;
  /**
   * Folder in the bucket, e.g. `media/chat`; slashes at its ends do not count. Absent means the whole bucket, which
   * ModelsLab does not take. Flashback knows no folder.
   */
  directory?: string;
  /**
   * For ModelsLab: where the bucket is read without a key, e.g. a CDN's address; the directory is added unless the path
   * ends in it already. Needed for R2 and Storj, whose endpoints answer nobody without a key.
   * @default the bucket's own address at the store
   */
  publicUrl?: V;
}

/**
 * Makes a text from others: at once where all are known, later where some are a program's outputs. One call for each
 * result, so that a secret part makes no other result secret.
 */
export type Combine<V> = (parts: readonly V[], make: (...texts: string[]) => string) => V;

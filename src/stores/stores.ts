import type { Remedy } from "./types";

export type StoreName = "aws" | "r2" | "spaces" | "gcs" | "oss" | "b2" | "storj" | "minio" | "custom";

/** How a store differs from the others, as far as a probe or a remedy depends on it. */
export interface Store {
  name: StoreName;
  title: string;
  /** How clients address a bucket there unless told otherwise. */
  addressing: "path" | "virtual";
  /** What stands for the region where none is given. */
  region: string;
  /**
   * What an ACL on one object does: "objects" makes that object public; "bucket" must equal the bucket's own ACL;
   * "none" does nothing.
   */
  acl: "objects" | "bucket" | "none";
  /** Whether the checksums that the AWS SDKs add by default since 2025 are refused. */
  refusesChecksums: boolean;
  /** How pictures become readable without a key. */
  publish: Remedy;
}

const BUCKET_ONLY = "An ACL on one object publishes nothing here.";

const STORES: Readonly<Record<StoreName, Store>> = {
  aws: {
    name: "aws",
    title: "AWS S3",
    addressing: "virtual",
    region: "us-east-1",
    acl: "objects",
    refusesChecksums: false,
    publish: {
      what: "Let a bucket policy publish the directory: Allow, Principal *, s3:GetObject on {objects}, and let Block Public Access allow policies.",
      console:
        "S3 › {bucket} › Permissions › Bucket policy; and Block public access (bucket settings) › the two switches on policies off",
      pulumi:
        "aws.s3.BucketPublicAccessBlock { blockPublicPolicy: false, restrictPublicBuckets: false }, then aws.s3.BucketPolicy",
      cli: "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json",
    },
  },
  r2: {
    name: "r2",
    title: "Cloudflare R2",
    addressing: "virtual",
    region: "auto",
    acl: "none",
    refusesChecksums: false,
    publish: {
      what: `${BUCKET_ONLY} Connect a custom domain to the bucket, or switch its r2.dev address on, and give that address as public URL.`,
      console: "Cloudflare dashboard › R2 › {bucket} › Settings › Custom Domains, or Public Development URL",
      pulumi: "cloudflare.R2CustomDomain, or cloudflare.R2ManagedDomain { enabled: true }",
      cli: "npx wrangler r2 bucket domain add {bucket} --domain <your domain>",
    },
  },
  spaces: {
    name: "spaces",
    title: "DigitalOcean Spaces",
    addressing: "virtual",
    region: "us-east-1",
    acl: "objects",
    refusesChecksums: false,
    publish: {
      what: "Uploads with public-read are public here; for all others, allow s3:GetObject to everybody in the bucket's policy.",
      pulumi: "digitalocean.SpacesBucketPolicy",
      cli: "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json --endpoint-url {root}",
    },
  },
  gcs: {
    name: "gcs",
    title: "Google Cloud Storage",
    addressing: "virtual",
    region: "auto",
    acl: "objects",
    refusesChecksums: true,
    publish: {
      what: "Grant allUsers the role Storage Object Viewer on the bucket, with public access prevention off.",
      console: "Cloud Storage › {bucket} › Permissions › Grant access",
      pulumi: 'gcp.storage.BucketIAMMember { role: "roles/storage.objectViewer", member: "allUsers" }',
      cli: "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member=allUsers --role=roles/storage.objectViewer",
    },
  },
  oss: {
    name: "oss",
    title: "Alibaba Cloud OSS",
    addressing: "virtual",
    region: "us-east-1",
    acl: "objects",
    refusesChecksums: true,
    publish: {
      what: "Switch Block Public Access off for the bucket, then allow public reading by its ACL or by that of each object.",
      console: "OSS console › {bucket} › Permission Control › Block Public Access, then ACL",
      pulumi:
        "alicloud.oss.BucketPublicAccessBlock { blockPublicAccess: false }, then alicloud.oss.BucketAcl",
    },
  },
  b2: {
    name: "b2",
    title: "Backblaze B2",
    addressing: "virtual",
    region: "us-east-1",
    acl: "bucket",
    refusesChecksums: true,
    publish: {
      what: "Make the whole bucket public: an object's ACL must equal the bucket's here.",
      console: "Backblaze › Buckets › {bucket} › Bucket Settings › Public",
      pulumi: 'b2.Bucket { bucketType: "allPublic" }',
      cli: "b2 bucket update {bucket} allPublic",
    },
  },
  storj: {
    name: "storj",
    title: "Storj",
    addressing: "virtual",
    region: "us-east-1",
    acl: "none",
    refusesChecksums: false,
    publish: {
      what: `${BUCKET_ONLY} Share the directory with a public link and give that address as public URL.`,
      cli: "uplink share --url --readonly --not-after=none sj://{bucket}/{directory}",
    },
  },
  minio: {
    name: "minio",
    title: "MinIO",
    addressing: "path",
    region: "us-east-1",
    acl: "none",
    refusesChecksums: false,
    publish: {
      what: `${BUCKET_ONLY} Allow anonymous reading of the directory in the bucket's policy.`,
      cli: "mc anonymous set download <alias>/{bucket}/{directory}",
    },
  },
  custom: {
    name: "custom",
    title: "an S3-compatible store",
    addressing: "path",
    region: "us-east-1",
    acl: "objects",
    refusesChecksums: false,
    publish: {
      what: "Allow s3:GetObject on {objects} to everybody in the bucket's policy, or publish the bucket in the store's own way.",
      cli: "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json --endpoint-url {root}",
    },
  },
};

/** Hosts of the stores' endpoints; the first group is what stands before, so the bucket where it is in the host. */
const HOSTS: readonly [StoreName, RegExp][] = [
  ["aws", /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$/],
  ["r2", /^(?:(.+?)\.)?[0-9a-z-]+(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com$/],
  ["spaces", /^(?:(.+)\.)?[a-z]{3}\d\.digitaloceanspaces\.com$/],
  ["gcs", /^(?:(.+)\.)?storage\.googleapis\.com$/],
  ["oss", /^(?:(?!s3\.)(.+?)\.)?(?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com$/],
  ["b2", /^(?:(.+)\.)?s3\.[a-z0-9-]+\.backblazeb2\.com$/],
  ["storj", /^(?:(.+)\.)?gateway\.(?:[a-z0-9]+\.)?storjshare\.io$/],
];

/** The store behind a host, and the bucket where the host begins with it. */
export function storeOfHost(hostname: string): { store: Store; bucket?: string } {
  for (const [name, form] of HOSTS) {
    const found = form.exec(hostname);
    if (found) {
      return { store: STORES[name], ...(found[1] && { bucket: found[1] }) };
    }
  }
  const label = /^([^.]+)\.localhost$/.exec(hostname)?.[1];
  return { store: STORES.custom, ...(label && { bucket: label }) };
}

export function storeNamed(name: StoreName): Store {
  return STORES[name];
}

/** What a store says of itself where its host does not tell, as behind a domain of one's own. */
export function storeOfServer(server: string): Store | undefined {
  if (/^minio/i.test(server)) {
    return STORES.minio;
  }
  if (/^AliyunOSS/i.test(server)) {
    return STORES.oss;
  }
  if (/^AmazonS3$/i.test(server)) {
    return STORES.aws;
  }
  if (/^UploadServer$/i.test(server)) {
    return STORES.gcs;
  }
  return undefined;
}

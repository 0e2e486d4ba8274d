import type { BucketSettings, S3Options } from "pulumi-byob-sandbox/s3";
import { publicReadPolicy } from "../../unit/probe/support/store";
import { emulatedBucket } from "../accesses";
import type { Situation } from "../situation";

interface StoreSituation {
  id: string;
  situation: string;
  options: S3Options;
  bucket?: BucketSettings;
  region?: string;
  expected: Situation["expected"];
}

const R2 = { profile: "r2", domain: "0123abcd.r2.cloudflarestorage.com" } as const;
const GCS = { profile: "gcs", domain: "storage.googleapis.com" } as const;
const B2 = { profile: "b2", domain: "s3.us-west-004.backblazeb2.com" } as const;
const noAws = /\bIAM\b|aws iam|Object Ownership|blockPublicAcls/;

const stores: readonly StoreSituation[] = [
  {
    id: "r2-custom-domain",
    situation: "Cloudflare R2 with a custom domain",
    options: R2,
    bucket: { publicDomain: true },
    region: "auto",
    expected: { outcome: "passed", code: "set-acl.not-supported", never: noAws },
  },
  {
    id: "r2-rejects-acl",
    situation: "Cloudflare R2 rejects the ACL of an upload",
    options: { ...R2, differently: { aclOnPut: "refused" } },
    bucket: { publicDomain: true },
    region: "auto",
    expected: { outcome: "failed", code: "upload.acl-not-supported", advice: /custom domain/, never: noAws },
  },
  {
    id: "spaces",
    situation: "DigitalOcean Spaces",
    options: { profile: "spaces", domain: "fra1.digitaloceanspaces.com" },
    expected: { outcome: "passed" },
  },
  {
    id: "gcs-fine-grained",
    situation: "Google Cloud Storage with fine-grained access control",
    options: GCS,
    expected: { outcome: "passed", code: "checksums.checksums-not-supported", never: noAws },
  },
  {
    id: "gcs-uniform",
    situation: "Google Cloud Storage with uniform bucket-level access",
    options: GCS,
    bucket: { uniformAccess: true },
    expected: {
      outcome: "failed",
      code: "upload.uniform-access",
      advice: /uniform bucket-level access/,
      never: noAws,
    },
  },
  {
    id: "oss",
    situation: "Alibaba Cloud OSS",
    options: { profile: "oss", domain: "oss-eu-central-1.aliyuncs.com" },
    expected: { outcome: "passed" },
  },
  {
    id: "b2-public",
    situation: "Backblaze B2, a public bucket",
    options: B2,
    bucket: { acl: "public-read" },
    expected: { outcome: "passed", code: "checksums.checksums-not-supported", never: noAws },
  },
  {
    id: "b2-private",
    situation: "Backblaze B2, a private bucket",
    options: B2,
    bucket: { acl: "private" },
    expected: {
      outcome: "failed",
      code: "upload.acl-differs-from-bucket",
      advice: /whole bucket public/,
      never: noAws,
    },
  },
  {
    id: "minio-anonymous-policy",
    situation: "MinIO with an anonymous policy for the directory",
    options: { profile: "minio" },
    bucket: { policy: publicReadPolicy("my-bucket/generations/*") },
    expected: { outcome: "passed", code: "set-acl.not-supported" },
  },
];

/** Correct and incorrect setups for ModelsLab on stores whose differences from S3 the emulator reproduces. */
export const PROFILE_SITUATIONS: readonly Situation[] = stores.map(
  ({ id, situation, options, bucket, region = "us-east-1", expected }) => ({
    id,
    situation,
    runsOn: ["emulator"] as const,
    create: async (context) => {
      const { s3, modelslab } = await emulatedBucket(context, { ...options, ...(bucket && { bucket }) });
      const publicUrl = bucket?.publicDomain
        ? `${s3.publicUrl("my-bucket")}generations`
        : modelslab.publicUrl;
      return { access: { ...modelslab, region, publicUrl } };
    },
    expected,
  }),
);

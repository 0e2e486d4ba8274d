import type { S3Options } from "pulumi-byob-sandbox/s3";
import { fault } from "../../unit/probe/support/store";
import { emulatedBucket, ownerRyzeapi, ryzeapiAccess } from "../accesses";
import { recordedStore, s3Error } from "../recorded-store";
import type { Situation } from "../situation";

const AWS_TERMS = /\bIAM\b|aws iam|\bs3:[A-Z]|Object Ownership|Block Public Access|amazonaws/;

/** A key without permission to upload, on a store with its own permissions. */
function deniedUpload(id: string, store: string, options: S3Options, advice: RegExp): Situation {
  return {
    id,
    situation: `The key is not allowed to upload to ${store}`,
    runsOn: ["emulator"],
    create: async (context) => {
      const { s3, ryzeapi } = await emulatedBucket(context, options);
      const body = s3Error(403, "AccessDenied", "Access Denied").body ?? "";
      const effect = { status: 403, headers: { "content-type": "application/xml" }, body };
      fault(s3, { operation: "PutObject", times: Number.POSITIVE_INFINITY }, effect);
      return { access: ryzeapi };
    },
    expected: { outcome: "failed", code: "upload.access-denied", advice, never: AWS_TERMS },
  };
}

/** Situations in which advice for AWS would be wrong. */
export const ADVICE_SITUATIONS: readonly Situation[] = [
  deniedUpload(
    "r2-denied",
    "Cloudflare R2",
    { profile: "r2", domain: "0123abcd.r2.cloudflarestorage.com" },
    /Create an R2 API token with "Object Read & Write" for the bucket my-bucket/,
  ),
  deniedUpload(
    "spaces-denied",
    "DigitalOcean Spaces",
    { profile: "spaces", domain: "fra1.digitaloceanspaces.com" },
    /Create a Spaces key with the grant "readwrite" on my-bucket/,
  ),
  deniedUpload(
    "gcs-denied",
    "Google Cloud Storage",
    { profile: "gcs", domain: "storage.googleapis.com" },
    /role Storage Object User on my-bucket/,
  ),
  deniedUpload(
    "oss-denied",
    "Alibaba Cloud OSS",
    { profile: "oss", domain: "oss-eu-central-1.aliyuncs.com" },
    /Create a RAM user/,
  ),
  deniedUpload(
    "b2-denied",
    "Backblaze B2",
    { profile: "b2", domain: "s3.us-west-004.backblazeb2.com" },
    /Create an application key/,
  ),
  {
    id: "wrong-region-custom-endpoint",
    situation: "The region is wrong, and the endpoint is a domain of the user",
    runsOn: ["recorded"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    create: async (context) => {
      const error = s3Error(
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
        "<Region>eu-central-1</Region>",
      );
      const server = await recordedStore(context, () => ({
        ...error,
        headers: { server: "AmazonS3" },
      }));
      return { access: ryzeapiAccess(server, "my-bucket", context.world.owner) };
    },
    expected: {
      outcome: "failed",
      code: "upload.wrong-region",
      advice: /^Set the region to eu-central-1 \(currently us-east-1\)\. Keep the endpoint/,
      never: /amazonaws|bucketRegionalDomainName/,
    },
  },
  {
    id: "connection-refused",
    situation: "Nothing listens at the endpoint, which is an address of this machine",
    runsOn: ["settings"],
    create: async (context) => ({
      access: { ...(await ownerRyzeapi(context)), endpoint: "http://127.0.0.1:1" },
    }),
    expected: {
      outcome: "inconclusive",
      code: "upload.unreachable",
      advice: /Check that the store runs/,
      never: /https|scheme|certificate|service connects/,
    },
  },
];

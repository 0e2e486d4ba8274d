/**
 * Queries for the settings of a bucket on AWS, and what each result means for the service.
 *
 * Every query names the account that must own the bucket. A setting that was never made is an error code in S3, so each
 * query lists the codes that mean "not set".
 */
import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketAccess } from "../../probe";
import { parseXml, textOf, textsOf } from "../../probe/xml";
import { uploadAclOf } from "../../stores/types";

/** The AWS SDK, which is loaded only when a query is sent. */
export type Sdk = typeof import("@aws-sdk/client-s3");

/** A request for one setting of the bucket. */
export interface BucketQuery {
  name: string;
  permission: string;
  ask(client: S3Client, input: { Bucket: string; ExpectedBucketOwner: string }, sdk: Sdk): Promise<unknown>;
  /**
   * The root element of the response; undefined if it is JSON. Other stores return a listing for a subresource that they
   * do not know.
   */
  element: string | undefined;
  /** Error codes that mean that the setting was never made. */
  absent: readonly string[];
  describe(xml: string, access: BucketAccess): QueryResult;
}

/** The meaning of one setting for the service. */
export interface QueryResult {
  response: string;
  explanation: string;
  warning?: { cause: string; text: string; pulumi?: string };
}

/** Names of the Block Public Access settings that are enabled. */
export function switches(xml: string): string[] {
  const names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  const document = parseXml(xml);
  return names.filter((name) => textOf(document, name) === "true");
}

const publicly = (access: BucketAccess) => uploadAclOf(access) !== undefined || Boolean(access.publicUrl);

/** Queries that `--admin-profile` enables. The service's own key is usually not allowed to send them. */
export const bucketQueries: readonly BucketQuery[] = [
  {
    name: "read Object Ownership",
    permission: "s3:GetBucketOwnershipControls",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketOwnershipControlsCommand(input)),
    element: "OwnershipControls",
    absent: ["OwnershipControlsNotFoundError"],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "ObjectOwnership") ?? "not set";
      if (value !== "BucketOwnerEnforced") {
        return {
          response: value,
          explanation:
            "ACLs take effect in this bucket. A key of another account owns what it uploads, and the bucket policy does not apply to it.",
        };
      }
      const explanation = "ACLs are disabled: S3 rejects an upload with an ACL.";
      if (uploadAclOf(access) === undefined) {
        return { response: value, explanation };
      }
      const text = "Set Object Ownership to BucketOwnerPreferred.";
      return {
        response: value,
        explanation,
        warning: { cause: "acl-disabled", text, pulumi: "aws.s3.BucketOwnershipControls" },
      };
    },
  },
  {
    name: "read Block Public Access of the bucket",
    permission: "s3:GetBucketPublicAccessBlock",
    ask: (client, input, sdk) => client.send(new sdk.GetPublicAccessBlockCommand(input)),
    element: "PublicAccessBlockConfiguration",
    absent: ["NoSuchPublicAccessBlockConfiguration"],
    describe: (xml, access) => {
      const on = switches(xml);
      if (on.length === 0) {
        return { response: "all disabled", explanation: "The bucket itself does not block public access." };
      }
      const result = {
        response: `enabled: ${on.join(", ")}`,
        explanation: "These settings block public ACLs or policies.",
      };
      const hurts = on.includes("BlockPublicAcls") && access.usage.uploadAcl !== undefined;
      if (!hurts) {
        return result;
      }
      const text = "Set blockPublicAcls to false. Otherwise S3 rejects uploads with the public-read ACL.";
      return {
        ...result,
        warning: { cause: "public-acl-blocked", text, pulumi: "aws.s3.BucketPublicAccessBlock" },
      };
    },
  },
  {
    name: "read whether the bucket's policy is public",
    permission: "s3:GetBucketPolicyStatus",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketPolicyStatusCommand(input)),
    element: "PolicyStatus",
    absent: ["NoSuchBucketPolicy"],
    describe: (xml) => ({
      response:
        xml === "" ? "no policy" : textOf(parseXml(xml), "IsPublic") === "true" ? "public" : "not public",
      explanation: "Objects can be public because of a bucket policy or an ACL.",
    }),
  },
  {
    name: "read the bucket's region",
    permission: "s3:GetBucketLocation",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketLocationCommand(input)),
    element: "LocationConstraint",
    absent: [],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "LocationConstraint");
      const real = value === "EU" ? "eu-west-1" : (value ?? "us-east-1");
      if (!access.region || access.region === real) {
        return { response: real, explanation: "The bucket is in this region." };
      }
      const text = `Set the region to ${real}.`;
      return {
        response: real,
        explanation: `The bucket is not in ${access.region}.`,
        warning: { cause: "wrong-region", text },
      };
    },
  },
  {
    name: "read the bucket's encryption",
    permission: "s3:GetEncryptionConfiguration",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketEncryptionCommand(input)),
    element: "ServerSideEncryptionConfiguration",
    absent: ["ServerSideEncryptionConfigurationNotFoundError"],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "SSEAlgorithm") ?? "not set";
      if (!value.startsWith("aws:kms") || !publicly(access)) {
        const explanation = "S3 encrypts uploads with this method.";
        return value === "not set"
          ? { response: value, explanation: "S3 encrypts uploads with its own keys (SSE-S3)." }
          : { response: value, explanation };
      }
      const text = "Use SSE-S3 (AES256) for a bucket with public objects.";
      const explanation = "Anonymous clients cannot read objects that are encrypted with a KMS key.";
      return { response: value, explanation, warning: { cause: "kms-not-public", text } };
    },
  },
  {
    name: "read the bucket's CORS rules",
    permission: "s3:GetBucketCORS",
    ask: (client, input, sdk) => client.send(new sdk.GetBucketCorsCommand(input)),
    element: "CORSConfiguration",
    absent: ["NoSuchCORSConfiguration"],
    describe: (xml, { origins = [] }) => {
      const allowed = textsOf(parseXml(xml), "AllowedOrigin");
      const allowedOrigins = allowed.length === 0 ? "none" : `origins ${allowed.join(", ")}`;
      if (origins.length === 0 || allowed.length > 0) {
        return {
          response: allowedOrigins,
          explanation:
            allowed.length === 0
              ? "The service needs no CORS rules."
              : "Browsers can load objects on pages of these origins.",
        };
      }
      const text = `Add a CORS rule for ${origins.join(", ")} with GET and HEAD.`;
      const explanation = "Browsers cannot load objects of the bucket on any page.";
      return {
        response: allowedOrigins,
        explanation,
        warning: { cause: "no-cors-rule", text, pulumi: "aws.s3.BucketCorsConfiguration" },
      };
    },
  },
];

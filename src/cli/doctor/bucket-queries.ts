import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketAccess } from "../../probe";
import { parseXml, textOf, textsOf } from "../../probe/xml";
import { uploadAclOf } from "../../stores/types";

export type Sdk = typeof import("@aws-sdk/client-s3");

/** One question about the bucket, asked with the account that must own it. */
export interface BucketQuery {
  name: string;
  permission: string;
  ask(client: S3Client, place: { Bucket: string; ExpectedBucketOwner: string }, sdk: Sdk): Promise<unknown>;
  /** The root element of the response. Other stores return a listing for a subresource that they do not know. */
  element: string;
  /** Codes that mean that there is no such setting. */
  absent: readonly string[];
  describe(xml: string, access: BucketAccess): QueryResult;
}

export interface QueryResult {
  answered: string;
  means: string;
  warning?: { code: string; what: string; pulumi?: string };
}

/** The names of what is switched on. */
export function switches(xml: string): string[] {
  const names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  const document = parseXml(xml);
  return names.filter((name) => textOf(document, name) === "true");
}

const publicly = (access: BucketAccess) => uploadAclOf(access) !== undefined || Boolean(access.publicUrl);

export const bucketQueries: readonly BucketQuery[] = [
  {
    name: "read Object Ownership",
    permission: "s3:GetBucketOwnershipControls",
    ask: (client, place, sdk) => client.send(new sdk.GetBucketOwnershipControlsCommand(place)),
    element: "OwnershipControls",
    absent: ["OwnershipControlsNotFoundError"],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "ObjectOwnership") ?? "none set, which lets ACLs count";
      if (value !== "BucketOwnerEnforced") {
        return { answered: value, means: "ACLs count in this bucket." };
      }
      const means = "ACLs are switched off: an upload with one is refused.";
      if (uploadAclOf(access) === undefined) {
        return { answered: value, means };
      }
      const what = "Set Object Ownership to BucketOwnerPreferred.";
      return {
        answered: value,
        means,
        warning: { code: "acls-switched-off", what, pulumi: "aws.s3.BucketOwnershipControls" },
      };
    },
  },
  {
    name: "read Block Public Access of the bucket",
    permission: "s3:GetBucketPublicAccessBlock",
    ask: (client, place, sdk) => client.send(new sdk.GetPublicAccessBlockCommand(place)),
    element: "PublicAccessBlockConfiguration",
    absent: ["NoSuchPublicAccessBlockConfiguration"],
    describe: (xml, access) => {
      const on = switches(xml);
      if (on.length === 0) {
        return { answered: "all off", means: "The bucket itself blocks nothing public." };
      }
      const text = {
        answered: `on: ${on.join(", ")}`,
        means: "Public ACLs or policies are blocked as listed.",
      };
      const hurts = on.includes("BlockPublicAcls") && access.usage.uploadAcl !== undefined;
      if (!hurts) {
        return text;
      }
      const what = "Set blockPublicAcls to false: uploads with public-read are refused else.";
      return {
        ...text,
        warning: { code: "public-acls-blocked", what, pulumi: "aws.s3.BucketPublicAccessBlock" },
      };
    },
  },
  {
    name: "read whether the bucket's policy is public",
    permission: "s3:GetBucketPolicyStatus",
    ask: (client, place, sdk) => client.send(new sdk.GetBucketPolicyStatusCommand(place)),
    element: "PolicyStatus",
    absent: ["NoSuchBucketPolicy"],
    describe: (xml) => ({
      answered:
        xml === "" ? "no policy" : textOf(parseXml(xml), "IsPublic") === "true" ? "public" : "not public",
      means: "A policy is one of the two ways to publish objects; an ACL is the other.",
    }),
  },
  {
    name: "read the bucket's region",
    permission: "s3:GetBucketLocation",
    ask: (client, place, sdk) => client.send(new sdk.GetBucketLocationCommand(place)),
    element: "LocationConstraint",
    absent: [],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "LocationConstraint");
      const real = value === "EU" ? "eu-west-1" : (value ?? "us-east-1");
      if (!access.region || access.region === real) {
        return { answered: real, means: "The region is right." };
      }
      const what = `Set the region to ${real}.`;
      return {
        answered: real,
        means: `The bucket is not in ${access.region}.`,
        warning: { code: "wrong-region", what },
      };
    },
  },
  {
    name: "read the bucket's encryption",
    permission: "s3:GetEncryptionConfiguration",
    ask: (client, place, sdk) => client.send(new sdk.GetBucketEncryptionCommand(place)),
    element: "ServerSideEncryptionConfiguration",
    absent: ["ServerSideEncryptionConfigurationNotFoundError"],
    describe: (xml, access) => {
      const value = textOf(parseXml(xml), "SSEAlgorithm") ?? "none set";
      if (!value.startsWith("aws:kms") || !publicly(access)) {
        return { answered: value, means: "How the store encrypts what is uploaded." };
      }
      const what = "Use SSE-S3 (AES256) for a bucket whose objects strangers read.";
      const means = "Strangers cannot read what a KMS key encrypts.";
      return { answered: value, means, warning: { code: "kms-and-public", what } };
    },
  },
  {
    name: "read the bucket's CORS rules",
    permission: "s3:GetBucketCORS",
    ask: (client, place, sdk) => client.send(new sdk.GetBucketCorsCommand(place)),
    element: "CORSConfiguration",
    absent: ["NoSuchCORSConfiguration"],
    describe: (xml, { origins = [] }) => {
      const allowed = textsOf(parseXml(xml), "AllowedOrigin");
      const answer = allowed.length === 0 ? "none" : `origins ${allowed.join(", ")}`;
      if (origins.length === 0 || allowed.length > 0) {
        return { answered: answer, means: "Which pages' browsers may read." };
      }
      const what = `Add a CORS rule for ${origins.join(", ")} with GET and HEAD.`;
      const means = "No page's browser may read from the bucket.";
      return {
        answered: answer,
        means,
        warning: { code: "no-cors-rule", what, pulumi: "aws.s3.BucketCorsConfiguration" },
      };
    },
  },
];

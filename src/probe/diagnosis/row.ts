import type { StoreName } from "../../stores/stores";
import type { Remedy } from "../../stores/types";
import type { StoreResponse } from "../store-response";

/** Values for placeholders; a missing value becomes "?". */
export type Placeholders = Readonly<Record<string, string | undefined>>;

/** Name of a step in findings. */
export type StepName =
  | "settings"
  | "list"
  | "bucket"
  | "contents"
  | "read"
  | "upload"
  | "upload with ACL"
  | "read back"
  | "checksums"
  | "set ACL"
  | "public URL"
  | "reset ACL"
  | "public listing"
  | "presigned URL"
  | "CORS"
  | "multipart"
  | "clean-up";

/** A fact about the probe that the response itself does not contain. */
export type Flag =
  /** The same upload succeeds without an ACL. */
  | "plainPasses"
  /** The first part of the directory is used as the bucket. */
  | "bucketFromDirectory"
  /** The store encrypts with a KMS key. */
  | "kms"
  /** The store's own URL returns the object, the public URL does not. */
  | "originPublic"
  /** Another combination of public URL and key returns the object. */
  | "joiningFound"
  /** A redirect was not followed. */
  | "redirectRefused"
  /** The same URL returns the object if a query string is added. */
  | "cachedError"
  /** An upload to the same key succeeded. */
  | "uploaded"
  /** The service works with a key that is not allowed to list the bucket. */
  | "listingOptional"
  /** The client creates presigned URLs for the global host of AWS. */
  | "globalPresign"
  /** The same upload succeeds with the header x-amz-server-side-encryption. */
  | "encryptionHeaderPasses"
  /** The service uploads without an ACL. */
  | "withoutAcl"
  /** The request was sent without TLS. */
  | "plainHttp"
  /** All denying statements of the bucket policy depend on the network of the client. */
  | "deniedBySource"
  /** The same request succeeds if its sender confirms to pay for it. */
  | "requesterPays"
  /** A host that did not respond is of this machine or of a private network. */
  | "localHost"
  /** A host of a known store does not exist. */
  | "missingHost"
  /** The access key ID does not have the format of AWS. */
  | "oddKey";

/** A failed response and the step that received it. */
export interface Symptom {
  step: StepName;
  response: StoreResponse;
  flags: readonly Flag[];
}

/** One row of the diagnosis table. Explanation and remedies can contain `{placeholders}`. */
export interface DiagnosisRow {
  /** Cause in kebab case, which is the second part of the code of a finding. */
  code: string;
  /** Conditions, all of which must match. */
  when: {
    steps?: readonly StepName[];
    /** S3 error codes, or this package's names of other failures; one must match. */
    names?: readonly string[];
    /** HTTP statuses; one must match. */
    status?: readonly number[];
    /** Pattern of the store's message. Its named groups become placeholders. */
    message?: RegExp;
    stores?: readonly StoreName[];
    /** The store has user policies in the format of AWS, or may have them. */
    userPolicies?: true;
    /** Flags that must all be set. */
    flags?: readonly Flag[];
  };
  /** "inconclusive" ends the probe, because the response says nothing about the bucket. */
  outcome: "failed" | "warning" | "inconclusive";
  /** Whether a new key or setting can cause this response, so that it may resolve without any action. */
  mayPropagate?: true;
  explanation: string;
  /** Ways to fix the cause on AWS; `store-advice.ts` converts them for other stores. */
  remedies: readonly RowRemedy[];
}

/** Stores with the account and bucket settings of AWS, or that may have them. */
export const LIKE_AWS = ["aws", "custom"] as const;

/** Remedy for a probe that was limited to reads. */
export const TEST_UPLOADS: Remedy = {
  text: 'To test uploads, set probe: "write", or run byob doctor without --read-only.',
};

/** A remedy, or the store's instruction for public reads, CORS, or a new key. `awsOnly` ones are left out for known other stores. */
export type RowRemedy = (Remedy & { awsOnly?: true }) | "publish" | "cors" | "key";

import type { StoreName } from "../../stores/stores";
import type { Remedy } from "../../stores/types";
import type { StoreResponse } from "../store-response";

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
  | "private again"
  | "public listing"
  | "presigned URL"
  | "CORS"
  | "multipart"
  | "clean-up";

/** What is known besides the answer itself. */
export type Flag =
  /** The same upload without an ACL passes. */
  | "plainPasses"
  /** The first part of the directory stands for the bucket. */
  | "bucketFromDirectory"
  /** The store encrypts with a KMS key. */
  | "kms"
  /** The store's own address serves the object, the public one does not. */
  | "originPublic"
  /** Another way of joining public URL and key leads to the object. */
  | "joiningFound"
  /** A redirect was not followed. */
  | "redirectRefused"
  /** A request with a query passes where the same one without is refused. */
  | "cachedError"
  /** The upload succeeded under the same key. */
  | "uploaded"
  /** The service works with a key that may not list the bucket. */
  | "listingOptional"
  /** The key cannot be one of AWS's. */
  | "oddKey";

/** What a step ran into. */
export interface Symptom {
  step: StepName;
  answer: StoreResponse;
  flags: readonly Flag[];
}

/** One line of the diagnosis table. Texts may hold `{facts}`. */
export interface DiagnosisRow {
  code: string;
  when: {
    steps?: readonly StepName[];
    /** Any of these codes. */
    names?: readonly string[];
    status?: readonly number[];
    /** Its named groups become facts. */
    message?: RegExp;
    stores?: readonly StoreName[];
    /** All of these. */
    flags?: readonly Flag[];
  };
  /** "inconclusive": the answer says nothing about the bucket, so that the probe stops without a verdict. */
  outcome: "failed" | "warning" | "inconclusive";
  /** May pass by itself when the key or a setting is fresh. */
  mayPropagate?: true;
  explanation: string;
  /** "publish" is the store's own way of making pictures readable. */
  remedies: readonly (Remedy | "publish")[];
}

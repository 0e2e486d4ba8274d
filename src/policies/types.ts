import type { PublicRead } from "../services/definition";
import type { ServiceId } from "../services/registry";

export type { PublicRead } from "../services/definition";
export type * from "../services/uses";

/** All values of `publicRead`. */
export const PUBLIC_READS: readonly PublicRead[] = ["directory", "acl", "cdn", "none"];

/** A use with all defaults filled in. */
export interface NormalizedUse {
  service: ServiceId;
  /** Directory without slashes at its ends; absent for the whole bucket. */
  directory?: string;
  publicRead: PublicRead;
  origins: readonly string[];
  writes: boolean;
  deletes: boolean;
  /** Whether uploads carry an ACL or are followed by PutObjectAcl. */
  sendsAcl: boolean;
  expireAfterDays?: number;
}

/** Statement of a policy. */
export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string };
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Policy of an IAM user or of a bucket; `JSON.stringify` converts it to a document. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

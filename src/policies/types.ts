import type { PublicRead } from "../services/definition";
import type { ServiceId } from "../services/registry";

export type { PublicRead } from "../services/definition";
export type * from "../services/uses";

export const PUBLIC_READS: readonly PublicRead[] = ["directory", "acl", "cdn", "none"];

/** A use with everything said. */
export interface NormalizedUse {
  service: ServiceId;
  /** Without slashes at its ends; absent for the whole bucket. */
  directory?: string;
  publicRead: PublicRead;
  origins: readonly string[];
  writes: boolean;
  deletes: boolean;
  /** Uploads carry an ACL, or PutObjectAcl follows. */
  sendsAcl: boolean;
  expireAfterDays?: number;
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string };
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** A policy of IAM or of a bucket; `JSON.stringify` makes the document of it. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/** The part of an ARN after `arn:`: of the commercial regions, of China, of GovCloud. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

export const PARTITIONS: readonly Partition[] = ["aws", "aws-cn", "aws-us-gov"];

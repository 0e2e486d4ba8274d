import type { ServiceName } from "../stores/args-types";

/**
 * How pictures become readable without a key.
 *
 * - `directory`: a bucket policy publishes the directory, nothing else; ACLs are taken but publish nothing.
 * - `acl`: what the service uploads with a `public-read` ACL is public, as the vendor's page has it.
 * - `cdn`: a CloudFront distribution alone may read the directory; the bucket stays private.
 * - `none`: nothing is public.
 */
export type PublicRead = "directory" | "acl" | "cdn" | "none";

export const PUBLIC_READS: readonly PublicRead[] = ["directory", "acl", "cdn", "none"];

/** What a use of any service may say. */
interface CommonUse {
  /**
   * Browser origins that may fetch from the bucket, as `https://labels.example.com`; never `*`.
   * @default none
   */
  origins?: readonly string[];
}

/** ModelsLab stores what it generates, always with an ACL in its upload. */
export interface ModelslabUse extends CommonUse {
  service: "modelslab";
  /** Folder in the bucket, e.g. `generations`. */
  directory: string;
  /** @default "directory" */
  publicRead?: PublicRead;
  /** Objects in the directory are deleted after so many days. @default never */
  expireAfterDays?: number;
}

/** RyzeAPI stores the media of chats. That it needs to write and read only is an assumption: no page says. */
export interface RyzeapiUse extends CommonUse {
  service: "ryzeapi";
  /** Folder in the bucket, e.g. `media`. @default the whole bucket */
  directory?: string;
  /** @default "none" */
  publicRead?: PublicRead;
  /** Objects in the directory are deleted after so many days. @default never */
  expireAfterDays?: number;
}

/** Label Studio lists and reads, and lets browsers fetch signed URLs. */
export interface LabelStudioUse extends CommonUse {
  service: "label-studio";
  /** Folder in the bucket, e.g. `raw`. @default the whole bucket */
  prefix?: string;
  /** Where Label Studio's pages come from. An empty list where it hands the data through itself (`presign: false`). */
  origins: readonly string[];
  /** Also an export storage: annotations are written below the prefix. @default false */
  export?: boolean;
  /** The export storage deletes objects whose annotation was deleted. Needs `export`. @default false */
  canDelete?: boolean;
  /** @default "none" */
  publicRead?: PublicRead;
}

/** Flashback serves the whole bucket. Its rights are an assumption: no page of it names an action. */
export interface FlashbackUse extends CommonUse {
  service: "flashback";
  /** It has no directory that could be published. @default "none" */
  publicRead?: "acl" | "none";
}

/** What one service does with a bucket. */
export type BucketUse = ModelslabUse | RyzeapiUse | LabelStudioUse | FlashbackUse;

/** A use with everything said. */
export interface PlainUse {
  service: ServiceName;
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

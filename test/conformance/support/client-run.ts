import type { AwsPage } from "./aws-pages";
import type { ServerName, WorldKeys } from "./world";

/** Server of a run, and a bucket in which ACLs are enabled and public access is not blocked. */
export interface ClientTarget extends WorldKeys {
  endpoint: string;
  publicBucket: string;
}

/** One line that a case prints. */
export interface ClientResult {
  title: string;
  group: string;
  /** Servers with another result than S3, and the reasons. */
  differs: Partial<Record<ServerName, string>>;
  /** Page that documents the result of S3; required if no server confirms it. */
  page?: AwsPage | undefined;
  result?: unknown;
  /** Message of the exception that ended the case. */
  error?: string;
}

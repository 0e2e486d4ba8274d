import type { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { S3Client } from "@aws-sdk/client-s3";

export type AwsValues = Record<string, unknown>;

/** Clients of the servers that act as AWS. */
export interface Aws {
  iam: IAMClient;
  cloudfront: CloudFrontClient;
  /** Client for a region. */
  s3(region: unknown): S3Client;
  accountId: string;
  /** Returns the account-level Block Public Access. */
  accountPublicAccessBlock(): Promise<AwsValues>;
}

/** An object as it exists: the inputs as AWS returns them, and the computed outputs. */
export interface Created {
  id: string;
  outputs?: AwsValues;
}

/** Lifecycle of one resource type. */
export interface AwsResource {
  /** Inputs whose change replaces the object. */
  replaces: readonly string[];
  /** Input that gets a generated name if the program does not set it. */
  autoName?: string;
  create(aws: Aws, inputs: AwsValues): Promise<Created>;
  /** Returns the outputs, or undefined if the object does not exist. */
  read(aws: Aws, id: string, state: AwsValues): Promise<AwsValues | undefined>;
  update?(aws: Aws, id: string, inputs: AwsValues): Promise<void>;
  delete(aws: Aws, id: string, state: AwsValues): Promise<void>;
}

/** Converts the error codes that mean "does not exist" to undefined. */
export async function unlessAbsent<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && codes.includes(error.name)) {
      return undefined;
    }
    throw error;
  }
}

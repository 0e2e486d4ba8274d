import http from "node:http";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { Credentials, S3 } from "../../../src/s3";

export function s3Client(s3: S3, credentials: Credentials = s3.root, more: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: s3.url,
    region: s3.region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { httpAgent: new http.Agent({ lookup: s3.lookup, keepAlive: false }) },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...more,
  });
}

export interface Failure {
  name: string;
  status: number | undefined;
  message: string;
}

/** HTTP status, or name, status and message of a failure. */
export async function outcomeOf(call: Promise<{ $metadata: { httpStatusCode?: number } }>) {
  try {
    return (await call).$metadata.httpStatusCode;
  } catch (error) {
    const { name, message, $metadata } = error as Failure & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
}

/** Status and code of a request without credentials, or with a presigned URL. */
export async function fetchStatus(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init);
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}

/** Settings of a bucket with ACLs enabled and nothing blocked. */
export const OPEN = { ownership: "ObjectWriter", publicAccessBlock: false } as const;

/**
 * Connection test of a storage, measured on Label Studio 1.23.2.
 *
 * Status and message of a failed test depend on the endpoint, the prefix and the operation, and some errors are not
 * reported at all. Clients have to explain these messages to users, so the emulator reproduces them exactly.
 */
import { isIP } from "node:net";
import { reject, rejectWith } from "./errors";
import type { LabelStudioStorage } from "./fields";

/** Result of the request that Label Studio sends to the bucket of a storage. */
export type BucketOutcome =
  | "ok"
  /** Wrong secret, unknown key ID or missing permission. */
  | "forbidden"
  | "no-bucket"
  /** A prefix without objects. */
  | "empty-prefix"
  | "unreachable"
  | "no-credentials"
  /** Any other error of the store (expired token, 503, …). It is ignored and the storage is saved. */
  | "other-error"
  /** A redirect without a region, which is followed until the recursion limit is reached. */
  | "redirect-loop";

/** Tests the bucket of a storage. Tests can replace it to reproduce an outcome. */
export type BucketCheck = (storage: Readonly<LabelStudioStorage>) => BucketOutcome | Promise<BucketOutcome>;

/** Settings of the server that affect the connection test. */
export interface ConnectionOptions {
  /** SSRF_PROTECTION_ENABLED. Unlike in the real server, it is disabled, because the S3 emulator is on loopback. */
  ssrfProtection: boolean;
  /** S3_TRUSTED_STORAGE_DOMAINS; `,` also trusts IP addresses and localhost. */
  trustedDomains: string;
  /** Whether the server's own environment has AWS credentials. */
  serverCredentials: boolean;
}

/** Default of S3_TRUSTED_STORAGE_DOMAINS in 1.23.2. */
export const TRUSTED_DOMAINS =
  "amazonaws.com,scw.cloud,yandexcloud.net,digitaloceanspaces.com,orange-business.com,computecanada.ca," +
  "cloudflarestorage.com,wasabisys.com,oracle.com,amazon.com,appdomain.cloud";

/** Rejects a storage like the connection test of create, PATCH and validate. */
export async function testConnection(
  row: LabelStudioStorage,
  check: BucketCheck,
  options: ConnectionOptions,
): Promise<void> {
  const failure = ownMistake(row, options) ?? failureOf(row, await check(row));
  if (failure === undefined) {
    return;
  }
  assertTrusted(row, options);
  if (failure.status === 400) {
    rejectWith(failure.text);
  }
  reject(failure.status, failure.text);
}

/** Rejects a storage like the start of a sync, which does not catch the error: always 500, with the message of boto. */
export async function testBeforeSync(
  row: LabelStudioStorage,
  check: BucketCheck,
  options: ConnectionOptions,
): Promise<void> {
  const outcome = await check(row);
  const failure = ownMistake(row, options) ?? failureOf(row, outcome);
  if (failure === undefined) {
    return;
  }
  assertTrusted(row, options);
  reject(500, storeRejection(row, outcome) ?? failure.text);
}

/** Message of boto for an error of the store. The prefix determines which operation it names. */
function storeRejection(row: LabelStudioStorage, outcome: BucketOutcome): string | undefined {
  const messages: Partial<Record<BucketOutcome, [head: string, list: string]>> = {
    forbidden: ["(403)|Forbidden", "(AccessDenied)|Access Denied"],
    "no-bucket": ["(404)|Not Found", "(NoSuchBucket)|The specified bucket does not exist"],
  };
  const [code, text] = messages[outcome]?.[row.prefix ? 1 : 0].split("|") ?? [];
  const operation = row.prefix ? "ListObjectsV2" : "HeadBucket";
  return code && `An error occurred ${code} when calling the ${operation} operation: ${text}`;
}

interface Failure {
  status: number;
  text: string;
}

/** Error that boto raises before it sends a request. */
function ownMistake(row: LabelStudioStorage, options: ConnectionOptions): Failure | undefined {
  const id = row.aws_access_key_id ?? "";
  const secret = row.aws_secret_access_key ?? "";
  const endpoint = row.s3_endpoint ?? "";
  const region = row.region_name ?? "";
  if (!/^[a-zA-Z0-9-]*$/.test(region)) {
    return { status: 500, text: `Provided region_name '${region}' doesn't match a supported format.` };
  }
  if (endpoint !== "" && !/^https?:\/\//.test(endpoint)) {
    return { status: 500, text: `Invalid endpoint: ${endpoint}` };
  }
  if (id === "" && secret === "") {
    return options.serverCredentials ? undefined : failureOf(row, "no-credentials");
  }
  if (id === "") {
    return { status: 400, text: "It seems access keys are incorrect" };
  }
  if (/[\r\n]/.test(id)) {
    // The real message contains the key ID and the signature, so clients must not print it.
    const scope = `${JSON.stringify(id).slice(1, -1)}/20260101/us-east-1/s3/aws4_request`;
    // wording-ignore: String.prototype.repeat
    const value = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${"0123abcd".repeat(8)}`;
    const text = `An HTTP Client raised an unhandled exception: Invalid header value b'${value}'`;
    return { status: 500, text };
  }
  return secret === "" ? failureOf(row, "forbidden") : undefined;
}

function failureOf(row: LabelStudioStorage, outcome: BucketOutcome): Failure | undefined {
  const { bucket, prefix, s3_endpoint: endpoint } = row;
  switch (outcome) {
    case "ok":
    case "other-error":
      return undefined;
    case "forbidden":
      return { status: 400, text: `Cannot connect to S3 ${bucket} with specified AWS credentials` };
    case "no-bucket":
      return { status: 400, text: `Cannot find bucket ${bucket} in S3` };
    case "empty-prefix":
      return { status: 400, text: `s3://${bucket}/${prefix ?? ""} not found.` };
    case "unreachable":
      return {
        status: 500,
        text: `Could not connect to the endpoint URL: "${endpoint || "https://s3"}/${bucket}"`,
      };
    case "no-credentials":
      return { status: 500, text: "Unable to locate credentials" };
    case "redirect-loop":
      return { status: 500, text: "maximum recursion depth exceeded while calling a Python object" };
  }
}

/** Replaces errors of endpoints outside the trusted domains by one message; an IP address has an empty domain. */
function assertTrusted(row: LabelStudioStorage, options: ConnectionOptions): void {
  const endpoint = row.s3_endpoint ?? "";
  const domain = registeredDomain(endpoint);
  if (endpoint === "" || options.trustedDomains.split(",").includes(domain)) {
    return;
  }
  reject(
    500,
    `Debugging info is not available for s3 endpoints on domain: ${domain}. Please contact your Label Studio ` +
      "devops team if you require detailed error reporting for this domain.",
  );
}

/** Top-level domains that are not public suffixes: a host below them has no registered domain. */
const UNLISTED = ["invalid", "test", "example", "local", "localhost", "internal", "lan"];

/** Last two labels of the host. Public suffixes of two labels (`co.uk`) are not supported. */
function registeredDomain(endpoint: string): string {
  const host = endpoint.replace(/^[a-z0-9]+:\/\//i, "").replace(/[:/].*$/, "");
  const labels = host.split(".");
  const known = isIP(host) === 0 && labels.length > 1 && !UNLISTED.includes(labels.at(-1) ?? "");
  return known ? labels.slice(-2).join(".") : "";
}

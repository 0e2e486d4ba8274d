/**
 * Settings of a bucket on AWS, read with a profile of an administrator (`--admin-profile`).
 *
 * S3 often returns only "403 AccessDenied", and the key of the service cannot read the settings that cause it. An
 * administrator can. The account of the profile must own the bucket, because the settings of the account are read, too.
 * The findings are at most warnings: the probe has already tested the permissions of the service's key.
 */
import type { S3Client } from "@aws-sdk/client-s3";
import { redactor } from "../../http/redact";
import type { BucketAccess, FindingDraft } from "../../probe";
import type { StoreResponse } from "../../probe/store-response";
import { type Attempt, RecordingRequestHandler } from "../../probe/transport";
import { parseXml, textOf } from "../../probe/xml";
import { storeTargetOf } from "../../stores/target";
import { UsageError } from "../support/usage";
import { type AccountCalls, accountCalls } from "./account";
import { type BucketQuery, bucketQueries, type Sdk, switches } from "./bucket-queries";
import { denialQueries } from "./denial-queries";

/** Credentials and limits for reading the settings. */
export interface Administrator {
  profile: string;
  signal: AbortSignal;
  /** Servers that replace STS and S3 Control in tests. */
  accounts?: { sts: URL; control: URL };
}

/** Only AWS supports these requests: other stores treat unknown subresources as a different operation. */
export function assertBucketOnAws(access: BucketAccess): void {
  if (access.endpoint && !URL.canParse(access.endpoint)) {
    throw new UsageError(
      "--admin-profile: requires an endpoint on AWS, but the endpoint is not a valid URL. Correct the endpoint.",
    );
  }
  const { store } = storeTargetOf(access);
  if (!store.isAws) {
    throw new UsageError(
      `--admin-profile: reads settings that exist on AWS only, and the endpoint belongs to ${store.title}. Remove the option.`,
    );
  }
}

/** Reads the settings that determine the permissions of the service's key. Changes nothing. */
export async function administratorChecks(access: BucketAccess, by: Administrator): Promise<FindingDraft[]> {
  const transport = new RecordingRequestHandler();
  const { sdk, client } = signedIn(access, by.profile, transport);
  const { bucket, client: shape } = storeTargetOf(access);
  const attempt = (): Attempt => ({ signal: by.signal, timeoutMs: 7_500, newConnection: false });
  try {
    await client.config.credentials();
  } catch (error) {
    const why = redactor([])(error instanceof Error ? error.message : String(error));
    return [
      skipped(
        "account",
        `load the credentials of profile ${by.profile}`,
        why,
        `The profile has no usable credentials. Check it in ~/.aws, or run "aws sso login --profile ${by.profile}".`,
      ),
    ];
  }
  const calls = accountCalls(client, shape.region, by.accounts);
  const identity = await calls.identity(attempt());
  const account = identity.ok ? textOf(parseXml(identity.body), "Account") : undefined;
  if (account === undefined) {
    return [
      skipped(
        "account",
        `GetCallerIdentity as profile ${by.profile}`,
        describeResponse(identity),
        identity.status === 403 || identity.status === 400
          ? "AWS rejected the credentials of the profile."
          : "The account of the profile is unknown, so its settings were not read.",
      ),
    ];
  }
  const findings = await bucketFindings({ sdk, client, transport, attempt, access, account, bucket });
  const foreign = findings.some(({ cause }) => cause === "other-account");
  return foreign ? findings : [...findings, await accountFinding(calls, account, attempt())];
}

/** Creates a client for the profile, with the connections of this package, which follow the proxy variables. */
function signedIn(
  access: BucketAccess,
  profile: string,
  transport: RecordingRequestHandler,
): { sdk: Sdk; client: S3Client } {
  // Otherwise the SDK prints a warning about old Node.js versions into the report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const sdk = require("@aws-sdk/client-s3") as Sdk;
  const { client: shape, root } = storeTargetOf(access);
  const client = new sdk.S3Client({
    endpoint: root.href,
    region: shape.region,
    profile,
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    forcePathStyle: false,
    requestHandler: transport.handler,
  });
  return { sdk, client };
}

interface Reader {
  sdk: Sdk;
  client: S3Client;
  transport: RecordingRequestHandler;
  attempt: () => Attempt;
  access: BucketAccess;
  account: string;
  bucket: string;
}

async function bucketFindings(reader: Reader): Promise<FindingDraft[]> {
  const { sdk, client, transport, attempt, access, account, bucket } = reader;
  const owned = await transport.during(attempt(), () =>
    client.send(new sdk.HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account })),
  );
  const { response: last } = owned;
  const action = `compare the owner of ${bucket} with the profile's account ${account}`;
  if (owned.failure !== undefined && (last?.status ?? 0) === 403) {
    return [otherAccount(action, bucket)];
  }
  if (owned.failure !== undefined) {
    return [
      skipped(
        "account",
        action,
        last ? describeResponse(last) : "no response",
        "The owner of the bucket is unknown.",
      ),
    ];
  }
  const findings = [ok("account", action, "the same", `The bucket belongs to account ${account}.`)];
  for (const question of [...bucketQueries, ...denialQueries]) {
    const input = { Bucket: bucket, ExpectedBucketOwner: account };
    const { response } = await transport.during(attempt(), () => question.ask(client, input, sdk));
    findings.push(queryFinding(question, response, access));
  }
  return findings;
}

function queryFinding(
  question: BucketQuery,
  last: StoreResponse | undefined,
  access: BucketAccess,
): FindingDraft {
  const { name, permission, element, absent, describe } = question;
  if (last === undefined) {
    return skipped("settings", name, "no response", "The setting is unknown.");
  }
  const isAbsent = absent.includes(last.name);
  if (!last.ok && !isAbsent) {
    const explanation =
      last.status === 403
        ? `The profile does not have the permission ${permission}.`
        : "The setting is unknown.";
    return skipped("settings", name, describeResponse(last), explanation);
  }
  if (last.ok && element !== undefined && parseXml(last.body)?.name !== element) {
    return skipped("settings", name, "a response of a different operation", "The setting is unknown.");
  }
  const { response, explanation, warning } = describe(isAbsent ? "" : last.body, access);
  if (warning === undefined) {
    return ok("settings", name, response, explanation);
  }
  const { cause, text, pulumi } = warning;
  const remedies = [{ text, ...(pulumi && { pulumi }) }];
  return { step: "settings", outcome: "warning", action: name, response, explanation, remedies, cause };
}

async function accountFinding(calls: AccountCalls, account: string, attempt: Attempt): Promise<FindingDraft> {
  const name = `read Block Public Access of account ${account}`;
  const last = await calls.publicAccessBlock(account, attempt);
  const absent = last.name === "NoSuchPublicAccessBlockConfiguration";
  if (!last.ok && !absent) {
    return skipped(
      "settings",
      name,
      describeResponse(last),
      "It is unknown whether the account overrides the settings of the bucket. The request requires s3:GetAccountPublicAccessBlock.",
    );
  }
  const on = switches(last.ok ? last.body : "");
  if (on.length === 0) {
    return ok("settings", name, "all disabled", "The account does not override the settings of the bucket.");
  }
  const text = `Disable ${on.join(", ")} for the account, if your organization allows it. The settings of the bucket cannot override them.`;
  return {
    step: "settings",
    outcome: "warning",
    action: name,
    response: `enabled: ${on.join(", ")}`,
    explanation: "The settings of the account override those of the bucket.",
    remedies: [{ text, pulumi: "aws.s3.AccountPublicAccessBlock" }],
    cause: "account-blocks-public-access",
  };
}

function otherAccount(action: string, bucket: string): FindingDraft {
  return {
    step: "account",
    outcome: "warning",
    action,
    response: "HTTP 403",
    explanation: `${bucket} belongs to another account, or the profile has no permission to access it, so its settings were not read.`,
    remedies: [{ text: "Use a profile of the account that owns the bucket, with s3:ListBucket on it." }],
    cause: "other-account",
  };
}

function skipped(step: string, action: string, response: string, explanation: string): FindingDraft {
  return {
    step,
    outcome: "skipped",
    action,
    response,
    explanation,
    remedies: [],
    cause: "settings-not-read",
  };
}

function ok(step: string, action: string, response: string, explanation: string): FindingDraft {
  return { step, outcome: "passed", action, response, explanation, remedies: [], cause: "ok" };
}

function describeResponse({
  status,
  name,
  message,
}: {
  status?: number;
  name: string;
  message: string;
}): string {
  return status === undefined ? message : `HTTP ${status} ${name}`.trim();
}

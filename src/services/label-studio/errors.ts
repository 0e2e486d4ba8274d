/**
 * Errors of Label Studio: their format, and hints for messages that do not explain the cause.
 *
 * The formats and messages were measured on Label Studio 1.23.2. The server reports most S3 failures as HTTP 500,
 * which is usually retried; `FINAL_SERVER_ERRORS` lists the ones that a retry cannot fix. An unknown message is shown
 * without a hint.
 */
import * as z from "zod";
import type { ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";
import { rejectedInput } from "../rejected-input";

/** Formats of error bodies. `exc_info` can contain a traceback and is ignored. */
const errorBody = z.union([
  z.object({ validation_errors: z.record(z.string(), z.array(z.string())) }),
  z.object({ detail: z.string() }),
  z.object({ message: z.string() }),
]);

/** Format of almost all errors of the server; a gateway sends only `detail` or `message`. */
const ownErrorBody = z
  .object({ status_code: z.int(), detail: z.string() })
  .and(z.union([z.object({ version: z.string() }), z.object({ id: z.string() })]));

function messageOf(body: unknown): string | undefined {
  const { data } = errorBody.safeParse(body);
  if (!data) {
    return undefined;
  }
  if ("detail" in data) {
    return data.detail;
  }
  if ("message" in data) {
    return data.message;
  }
  return Object.entries(data.validation_errors)
    .map(([field, texts]) =>
      field === "non_field_errors" ? texts.join(" ") : `${field}: ${texts.join(" ")}`,
    )
    .join("; ");
}

/** Hints for messages of the server; the first match applies. `input` is the one that the message does not name. */
const ERROR_ADVICE: readonly { status: number; pattern: RegExp; input?: string; advice: string }[] = [
  {
    status: 401,
    pattern: /legacy token authentication has been disabled/,
    advice: "Enable legacy tokens in the organization's settings, or use a personal access token",
  },
  {
    status: 401,
    pattern: /token is (invalid|blacklisted)|wrong type/i,
    advice: `Create a new personal access token in the account settings. ${AFTER_ROTATION}`,
  },
  {
    status: 401,
    pattern: /./,
    advice: `Check the token (input \`token\`, configuration \`byob:labelStudioToken\` or LABEL_STUDIO_API_KEY). ${AFTER_ROTATION}`,
  },
  {
    status: 403,
    pattern: /reserved network address|URL was not allowed/,
    advice:
      "Label Studio blocks private endpoints (SSRF protection); this is not a permission error. Set SSRF_PROTECTION_ENABLED=false on the server, or use a public S3 endpoint",
  },
  {
    status: 404,
    pattern: /./,
    advice:
      "If the project or storage was deleted on the server, run pulumi refresh. Otherwise check that baseUrl is the URL of the API",
  },
  {
    status: 500,
    pattern: /^Debugging info is not available/,
    advice:
      "The server hides S3 errors of endpoints whose domain it does not trust. Check keys, bucket, endpoint and that the prefix contains an object. To see the cause, set S3_TRUSTED_STORAGE_DOMAINS on the server",
  },
  {
    status: 500,
    pattern: /Unable to locate credentials/,
    advice: "Set awsAccessKeyId and awsSecretAccessKey, because this server has no keys configured",
  },
  {
    status: 400,
    pattern: /Invalid pk ".*" - object does not exist/,
    input: "project",
    advice: "Set it to the ID of a project that exists on the server, as in the project's URL",
  },
  {
    status: 400,
    pattern: /Cannot find bucket .* in S3$/,
    input: "bucket",
    advice: "Correct the name, or s3Endpoint if the bucket is not on AWS",
  },
  {
    status: 400,
    pattern:
      /Cannot connect to S3 .* with specified AWS credentials$|^Wrong credentials for S3 |^It seems access keys are incorrect/,
    advice:
      "Check awsAccessKeyId and awsSecretAccessKey, and that their policy allows access to the bucket. Run byob doctor label-studio to find the cause",
  },
  {
    status: 400,
    pattern: /^s3:\/\/.* not found\.$/,
    advice: "The prefix does not contain an object: upload one first, or correct the prefix",
  },
];

/** S3 errors that the server reports as 500 and that a retry cannot fix. */
const FINAL_SERVER_ERRORS =
  /^Debugging info is not available|Unable to locate credentials|Could not connect to the endpoint URL|Invalid endpoint|recursion depth|doesn't match a supported format|Can't resolve hostname|matching query does not exist/;

/** Profile with hints for the errors of the server, and for those of S3 that it reports as its own. */
export const labelStudioProfile: ServiceProfile = {
  name: "Label Studio",
  messageOf,
  isOwnError: (body) => ownErrorBody.safeParse(body).success,
  advice: (status, text, call) => {
    const row = ERROR_ADVICE.find((each) => each.status === status && each.pattern.test(text));
    return row?.input === undefined
      ? row?.advice
      : `The message is about ${rejectedInput(row.input, call)}. ${row.advice}`;
  },
  final: (status, text) => status === 500 && FINAL_SERVER_ERRORS.test(text),
};

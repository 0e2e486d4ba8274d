import { z } from "zod";
import type { ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";

/** Error bodies of the server, measured on 1.23.2; `exc_info` may hold a traceback and is never read. */
const errorBody = z.union([
  z.object({ validation_errors: z.record(z.string(), z.array(z.string())) }),
  z.object({ detail: z.string() }),
  z.object({ message: z.string() }),
]);

/** The form of every error but one (measured on 1.23.2); a gateway sends `detail` or `message` alone. */
const ownErrorBody = z
  .object({ status_code: z.int(), detail: z.string() })
  .and(z.union([z.object({ version: z.string() }), z.object({ id: z.string() })]));

function words(body: unknown): string | undefined {
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

/** What a sentence of the server means, where the sentence does not say. */
const MEANINGS: readonly { status: number; pattern: RegExp; advice: string }[] = [
  {
    status: 401,
    pattern: /legacy token authentication has been disabled/,
    advice: "Switch legacy tokens on in the organization's settings, or use a personal access token",
  },
  {
    status: 401,
    pattern: /token is (invalid|blacklisted)|wrong type/i,
    advice: `Make a new personal access token in the account settings; ${AFTER_ROTATION}`,
  },
  {
    status: 401,
    pattern: /./,
    advice: `Check the token (input \`token\`, configuration \`byob:labelStudioToken\` or LABEL_STUDIO_API_KEY); ${AFTER_ROTATION}`,
  },
  {
    status: 403,
    pattern: /reserved network address|URL was not allowed/,
    advice:
      "This is the server's protection against private endpoints, no matter of rights: set SSRF_PROTECTION_ENABLED=false on the server, or use a public S3 endpoint",
  },
  {
    status: 404,
    pattern: /./,
    advice:
      "If it was deleted at the server, run pulumi refresh; else check that baseUrl is the API's own address",
  },
  {
    status: 500,
    pattern: /^Debugging info is not available/,
    advice:
      "The server hides every S3 failure of an endpoint whose domain it does not trust: check keys, bucket, endpoint and that the prefix holds an object; S3_TRUSTED_STORAGE_DOMAINS on the server makes it say the cause",
  },
  {
    status: 500,
    pattern: /Unable to locate credentials/,
    advice: "Set awsAccessKeyId and awsSecretAccessKey; this server has no keys of its own",
  },
  {
    status: 400,
    pattern: /^s3:\/\/.* not found\.$/,
    advice: "The prefix holds no object: upload one first, or correct the prefix",
  },
];

/** Failures of S3 that the server reports as 500: the same again, however often it is asked. */
const FINAL_SERVER_ERRORS =
  /^Debugging info is not available|Unable to locate credentials|Could not connect to the endpoint URL|Invalid endpoint|recursion depth|doesn't match a supported format|Can't resolve hostname|matching query does not exist/;

export const labelStudioProfile: ServiceProfile = {
  name: "Label Studio",
  words,
  isOwnError: (body) => ownErrorBody.safeParse(body).success,
  advice: (status, text) => MEANINGS.find((row) => row.status === status && row.pattern.test(text))?.advice,
  final: (status, text) => status === 500 && FINAL_SERVER_ERRORS.test(text),
};

import { z } from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import { type Redactor, redactor } from "../../http/redact";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { understood } from "../answer";
import { afterRotation } from "../credential";
import type { Connection } from "../kind";

export interface S3Details {
  deployType: string | undefined;
  publicUrl: string;
  regionName: string;
  endpointUrl: string;
  awsAccessKeyId: string;
  awsSecretAccessKey: string;
  imageDirectory: string;
}

/** Old endpoints spell the field `messege`, and validation errors are an object of lists (docs-v2 error-codes.mdx). */
const answer = z.looseObject({
  status: z.unknown().optional(),
  message: z.unknown().optional(),
  messege: z.unknown().optional(),
});

function words(body: unknown): string | undefined {
  const { message, messege } = answer.safeParse(body).data ?? {};
  return sentence(message) ?? sentence(messege);
}

function sentence(message: unknown): string | undefined {
  if (typeof message === "string") return message.trim() || undefined;
  if (typeof message !== "object" || message === null) return undefined;
  return (
    Object.values(message)
      .flat()
      .filter((text) => typeof text === "string")
      .join(" ") || undefined
  );
}

const profile: ServiceProfile = {
  name: "ModelsLab",
  words,
  advice: (status, text) => {
    if (status === 401 || /api.?key/i.test(text))
      return `Check the enterprise key (input \`key\`, configuration \`byob:modelslabKey\` or MODELSLAB_API_KEY): each deploy type has its own; ${afterRotation}`;
    if (status === 402 || status === 403)
      return "The account's plan must include an enterprise server of this deploy type";
    return undefined;
  },
};

/** The S3 details of an enterprise server; there is no way to read them. */
export class ModelsLabClient {
  readonly #http: ServiceClient;
  readonly #redact: Redactor;
  readonly key: string;

  constructor({ baseUrl, credential, deadline, secrets, warn }: Connection) {
    this.key = credential.key ?? "";
    const hidden = [...secrets, this.key];
    this.#redact = redactor(hidden);
    this.#http = new ServiceClient({ profile, baseUrl, deadline, warn, secrets: hidden });
  }

  /** https://docs.modelslab.com/enterprise-api/general/update-s3-details */
  async updateS3(details: S3Details): Promise<void> {
    await this.#post("update_s3", "set the S3 details", {
      ...deployTypeField(details.deployType),
      public_url: details.publicUrl,
      region_name: details.regionName,
      endpoint_url: details.endpointUrl,
      aws_access_key_id: details.awsAccessKeyId,
      aws_secret_access_key: details.awsSecretAccessKey,
      image_directory: details.imageDirectory,
    });
  }

  /** https://docs.modelslab.com/enterprise-api/general/reset-s3 */
  async resetS3(deployType: string | undefined): Promise<void> {
    await this.#post("reset_s3", "reset the S3 details", deployTypeField(deployType));
  }

  async #post(endpoint: string, operation: string, fields: object): Promise<void> {
    const call: ServiceCall = {
      operation,
      method: "POST",
      path: `/api/v1/enterprise/${endpoint}`,
      json: { key: this.key, ...fields },
      repeatable: true,
      expects: "json",
    };
    const { status, body } = await this.#http.call(call);
    refuseFailure(call, status, body, this.#redact);
  }
}

/** Absent means `text_to_image`; the page of 2023 does not know the field, so it is not sent then. */
function deployTypeField(deployType: string | undefined): { deploy_type?: string } {
  return deployType === undefined ? {} : { deploy_type: deployType };
}

/** Failures also come with HTTP 200: only the body tells. */
function refuseFailure(call: ServiceCall, status: number, body: unknown, redact: Redactor): void {
  const { status: verdict } = understood(profile.name, call, answer, body);
  if (verdict !== "error" && verdict !== "failed") return;
  const said = redact(words(body) ?? `status "${verdict}" without a message`);
  throw new ServiceError({
    service: profile.name,
    operation: call.operation,
    method: call.method,
    path: call.path,
    cause: "status",
    status,
    words: said,
    genuine: true,
    advice: profile.advice?.(status, said),
  });
}

import { z } from "zod";
import { ServiceClient } from "../../http/client";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";
import { parseResponse } from "../parse-response";
import type { Connection } from "../resource-definition";
import { confirmsSuccess, messageOf, reportsFailure } from "./response";

export interface S3Details {
  deployType: string | undefined;
  publicUrl: string;
  regionName: string;
  endpointUrl: string;
  awsAccessKeyId: string;
  awsSecretAccessKey: string;
  imageDirectory: string;
}

const anyObject = z.looseObject({});

const profile: ServiceProfile = {
  name: "ModelsLab",
  words: messageOf,
  // No gateway is known to answer with a status in the body; nothing depends on it, as there is no read.
  isOwnError: (body) => messageOf(body) !== undefined,
  reportsFailure,
  advice: (status, text) => {
    if (status === 401 || /api.?key/i.test(text)) {
      return `Check the enterprise key (input \`key\`, configuration \`byob:modelslabKey\` or MODELSLAB_API_KEY): each deploy type has its own; ${AFTER_ROTATION}`;
    }
    if (status === 402 || status === 403) {
      return "The account's plan must include an enterprise server of this deploy type";
    }
    return undefined;
  },
};

/** The S3 details of an enterprise server; there is no way to read them. */
export class ModelsLabClient {
  readonly #http: ServiceClient;
  readonly #warn: (text: string) => void;
  readonly key: string;

  constructor({ baseUrl, credential, deadline, secrets, warn }: Connection) {
    this.key = credential.key ?? "";
    const hidden = [...secrets, this.key];
    this.#warn = warn;
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
    const { body } = await this.#http.call(call);
    parseResponse(profile.name, call, anyObject, body);
    if (!confirmsSuccess(body)) {
      this.#warn(
        `ModelsLab did not confirm that it could ${operation} (POST ${call.path}): HTTP 200 without a known status or message. Generate an image to test it.`,
      );
    }
  }
}

/** Absent means `text_to_image`; the page of 2023 does not know the field, so it is not sent then. */
function deployTypeField(deployType: string | undefined): { deploy_type?: string } {
  return deployType === undefined ? {} : { deploy_type: deployType };
}

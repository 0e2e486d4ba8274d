/**
 * Client for the S3 details of a ModelsLab enterprise server.
 *
 * The API can set and reset the details, but not read them, and it documents no body of a success. So both requests are
 * idempotent and can be retried, a response without a known sign of success is logged as a warning, and drift cannot be
 * detected. The key is part of each request's body.
 *
 *     await new ModelsLabClient(connection).updateS3(details);
 */
import * as z from "zod";
import { ServiceClient } from "../../http/client";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";
import { parseResponse } from "../parse-response";
import type { Connection } from "../resource-definition";
import { confirmsSuccess, isFailure, messageOf } from "./response";

interface S3Details {
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
  messageOf: messageOf,
  // Any body with a message is treated as ModelsLab's own. Nothing depends on it, because there is no read.
  isOwnError: (body) => messageOf(body) !== undefined,
  reportsFailure: isFailure,
  advice: (status, text) => {
    if (status === 401 || /api.?key/i.test(text)) {
      return `Check the enterprise key (input \`key\`, configuration \`byob:modelslabKey\` or MODELSLAB_API_KEY): each deploy type has its own. ${AFTER_ROTATION}`;
    }
    if (status === 402 || status === 403) {
      return "The account's plan must include an enterprise server of this deploy type";
    }
    return undefined;
  },
};

/** Sets and resets the S3 details of an enterprise server. */
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
    await this.#post("update_s3", "update the S3 details", {
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
      idempotent: true,
      expects: "json",
    };
    const { body } = await this.#http.call(call);
    parseResponse(profile.name, call, anyObject, body);
    if (!confirmsSuccess(body)) {
      this.#warn(
        `ModelsLab may not have carried out the request to ${operation} (POST ${call.path}): the response is HTTP 200 without a known status or message. Generate an image to test the bucket.`,
      );
    }
  }
}

/** The field `deploy_type`, or none for the default: the API reference of 2023 does not contain the field. */
function deployTypeField(deployType: string | undefined): { deploy_type?: string } {
  return deployType === undefined ? {} : { deploy_type: deployType };
}

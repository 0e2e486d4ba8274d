import { hasUnknownOutcome } from "../../http/errors";
import type { Credential } from "../credential";
import { fingerprint, matchesFingerprint } from "../fingerprint";
import {
  defineResource,
  type OperationContext,
  PartialFailureError,
  type Values,
} from "../resource-definition";
import { modelslab } from ".";
import { ModelsLabClient } from "./client";
import { type Args, DEFAULT_DEPLOY_TYPE, rules, schema, warnings } from "./schema";

interface Outputs {
  keyFingerprint?: string;
}

async function create(args: Args, { api, acquire, log }: OperationContext<ModelsLabClient>) {
  const id = args.deployType ?? DEFAULT_DEPLOY_TYPE;
  acquire(id, "unknown");
  if (args.adopt) {
    log.warn(`ModelsLab cannot be asked what it has for ${id}: adopt overwrites it`);
  }
  const outputs = { keyFingerprint: await fingerprint(api.key) };
  try {
    await api.updateS3({ ...args, deployType: args.deployType });
  } catch (error) {
    // It may have arrived, and there is no read: state keeps it, so that a destroy resets it.
    if (hasUnknownOutcome(error)) {
      throw new PartialFailureError(id, outputs, [error.message]);
    }
    throw error;
  }
  return { id, outputs };
}

async function update(
  _id: string,
  old: Args & Outputs,
  args: Args,
  { api }: OperationContext<ModelsLabClient>,
) {
  await api.updateS3({ ...args, deployType: args.deployType });
  return { outputs: { keyFingerprint: await fingerprint(api.key, old.keyFingerprint) } };
}

/** The key is the account: another one has another server, and a rotated one costs one more write. */
async function wasWrittenWith({ keyFingerprint }: Values, { key = "" }: Credential): Promise<boolean> {
  return typeof keyFingerprint !== "string" || matchesFingerprint(key, keyFingerprint);
}

async function remove(id: string, state: Args & Outputs, { api, log }: OperationContext<ModelsLabClient>) {
  if (state.keyFingerprint && !(await matchesFingerprint(api.key, state.keyFingerprint))) {
    log.warn(`the S3 details of ${id} were set with another key than the one that resets them now`);
  }
  await api.resetS3(state.deployType);
}

export const modelsLabS3Config = defineResource({
  type: "ModelsLabS3Config",
  service: modelslab,
  schema,
  keys: ["deployType"],
  // Each account has a server of each type, and the key is the account.
  idScope: "account",
  rules,
  warnings,
  outputs: {
    keyFingerprint: { description: "Salted fingerprint of the key that set the details." },
  },
  docs: {
    summary: "The bucket in which a ModelsLab enterprise server stores what it generates.",
    page: "https://docs.modelslab.com/enterprise-api/general/update-s3-details",
    example: `new byob.ModelsLabS3Config("pictures", {
  publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
  regionName: "us-east-1",
  endpointUrl: "https://my-bucket.s3.us-east-1.amazonaws.com",
  awsAccessKeyId: config.requireSecret("accessKey"),
  awsSecretAccessKey: config.requireSecret("secretKey"),
  imageDirectory: "generations",
});`,
    reads:
      "Nothing: ModelsLab has no call that answers the details, so a refresh keeps the state and drift stays unseen.",
    adoption: "Overwrites, since nothing can be read.",
    behaviour: {
      read: "no: the service answers nothing",
      deletedElsewhere: "no",
      lostCreate: "repeated, same object",
      existing: "never: each create overwrites",
      delete: "`reset_s3`",
      tested: "no",
    },
  },
  connect: (connection) => new ModelsLabClient(connection),
  probe: "write",
  create,
  wasWrittenWith,
  update,
  delete: remove,
});

/**
 * Lifecycle of the S3 details of a ModelsLab enterprise server.
 *
 * ModelsLab has no request that reads the details. So a create overwrites existing ones, a refresh keeps the state,
 * and a write with an unknown outcome is saved to state as incomplete. The key identifies the account; its
 * fingerprint in state shows when another key is used, and then the details are written again.
 */
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
import {
  DEFAULT_DEPLOY_TYPE,
  type ModelsLabInputs,
  modelslabRules,
  modelslabSchema,
  modelslabWarnings,
} from "./schema";

interface Outputs {
  keyFingerprint?: string;
}

async function create(args: ModelsLabInputs, { api, acquire, log }: OperationContext<ModelsLabClient>) {
  const id = args.deployType ?? DEFAULT_DEPLOY_TYPE;
  acquire(id, "unknown");
  if (args.adopt) {
    log.warn(`ModelsLab cannot return the existing S3 details of ${id}, so adopt overwrites them.`);
  }
  const outputs = { keyFingerprint: await fingerprint(api.key) };
  try {
    await api.updateS3({ ...args, deployType: args.deployType });
  } catch (error) {
    // The request may have taken effect. The object is saved to state, so that a destroy resets it.
    if (hasUnknownOutcome(error)) {
      throw new PartialFailureError(id, outputs, [error.message]);
    }
    throw error;
  }
  return { id, outputs };
}

async function update(
  _id: string,
  old: ModelsLabInputs & Outputs,
  args: ModelsLabInputs,
  { api }: OperationContext<ModelsLabClient>,
) {
  await api.updateS3({ ...args, deployType: args.deployType });
  return { outputs: { keyFingerprint: await fingerprint(api.key, old.keyFingerprint) } };
}

/**
 * Whether the details were written with this key. Another key can belong to another server; after a rotation they are
 * written once more.
 */
async function wasWrittenWith({ keyFingerprint }: Values, { key = "" }: Credential): Promise<boolean> {
  return typeof keyFingerprint !== "string" || matchesFingerprint(key, keyFingerprint);
}

async function remove(
  id: string,
  state: ModelsLabInputs & Outputs,
  { api, log }: OperationContext<ModelsLabClient>,
) {
  if (state.keyFingerprint && !(await matchesFingerprint(api.key, state.keyFingerprint))) {
    log.warn(
      `the S3 details of ${id} were set with a different key than the one that resets them now. Check that both belong to the same account.`,
    );
  }
  await api.resetS3(state.deployType);
}

/** Resource type with write-only settings, one object per deploy type. */
export const modelsLabS3Config = defineResource({
  type: "ModelsLabS3Config",
  service: modelslab,
  schema: modelslabSchema,
  keys: ["deployType"],
  // Each account has one server of each type.
  idScope: "account",
  rules: modelslabRules,
  warnings: modelslabWarnings,
  outputs: {
    keyFingerprint: { description: "Salted fingerprint of the key that set the S3 details." },
  },
  docs: {
    summary: "The bucket in which a ModelsLab enterprise server stores generated images.",
    page: "https://docs.modelslab.com/enterprise-api/general/update-s3-details",
    example: `new byob.ModelsLabS3Config("images", {
  publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
  regionName: "us-east-1",
  endpointUrl: "https://my-bucket.s3.us-east-1.amazonaws.com",
  awsAccessKeyId: config.requireSecret("accessKey"),
  awsSecretAccessKey: config.requireSecret("secretKey"),
  imageDirectory: "generations",
});`,
    reads:
      "Nothing: ModelsLab's API cannot read the S3 details, so a refresh keeps the state and does not detect drift.",
    adoption: "Every create overwrites the existing S3 details, because they cannot be read.",
    behavior: {
      read: "no: the API cannot read the settings",
      deletedOutsidePulumi: "no",
      lostCreate: "retried, same object",
      existing: "not searched for: each create overwrites",
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

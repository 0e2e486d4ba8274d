/**
 * Inputs of a bucket that is registered with Flashback, with their rules.
 *
 * A bucket has either a key pair or a saved key (`apiKeyUuid`). A schema of single fields cannot express that, so the
 * rules reject both together, neither, and half of a pair at preview.
 */
import * as z from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, oneOf, s3Endpoint, textField } from "../fields";
import {
  endpointWithoutBucket,
  invalidInput,
  missingInput,
  regionMatchesHost,
  together,
} from "../input-rules";
import { fields, type Rule } from "../resource-definition";
import { flashback } from ".";

/** Inputs with the names of the storage API. */
export const flashbackSchema = z.object({
  name: textField().register(fields, { description: "Display name, unique in the organization." }),
  bucket: bucketName().register(fields, {
    description: "Name of the bucket.",
    role: "bucket",
    example: "my-bucket",
  }),
  workspaceId: textField().register(fields, {
    description: "ID of the workspace that the bucket belongs to.",
  }),
  storageType: oneOf(["S3", "GCS", "BLOB", "AZURE"]).optional().register(fields, {
    description: "API of the store: `S3`, `GCS` or `BLOB`; `AZURE` is an old name of `BLOB`.",
    doctor: true,
    default: "S3",
    replaces: true,
  }),
  key: textField().optional().register(fields, {
    description: "Access key ID, or the role ARN for delegated access.",
    secret: true,
    role: "accessKeyId",
  }),
  secret: textField().optional().register(fields, {
    description: "Secret access key, or the external id for delegated access.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  apiKeyUuid: textField().optional().register(fields, {
    description: "ID of a key saved at Flashback, instead of `key` and `secret`.",
    writeOnly: true,
  }),
  region: textField().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used.",
    role: "endpoint",
  }),
  walletAddress: textField().optional().register(fields, { description: "Wallet address.", writeOnly: true }),
  token: credentialInput("Access token of Flashback, valid for one hour, so not suitable for CI."),
  ...ownInputs(flashback, {
    adopt:
      "Whether a create takes over an existing bucket with the same name, bucket and workspace. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a bucket with equal fields that is less than one hour old.",
    probe: "read",
  }),
});

/** Validated inputs. */
export type FlashbackInputs = z.output<typeof flashbackSchema>;

const oneCredential: Rule = {
  involves: ["key", "secret", "apiKeyUuid"],
  problem: ({ key, secret, apiKeyUuid }) => {
    const pair = key !== undefined || secret !== undefined;
    if (apiKeyUuid !== undefined && pair) {
      return invalidInput(
        "apiKeyUuid",
        "must not be set together with key and secret. Set either apiKeyUuid, or key and secret.",
      );
    }
    if (apiKeyUuid === undefined && !pair) {
      return missingInput("key", "required. Set key and secret, or apiKeyUuid instead.");
    }
    return undefined;
  },
};

const pair = together("key", "secret", "or apiKeyUuid instead");

const wholePair: Rule = {
  involves: [...pair.involves, "apiKeyUuid"],
  problem: (values) => (values.apiKeyUuid === undefined ? pair.problem(values) : undefined),
};

/** Constraints between inputs; the bucket's credential is a pair of keys or the ID of a stored one. */
export const flashbackRules = [
  wholePair,
  oneCredential,
  endpointWithoutBucket("endpoint", "bucket"),
  regionMatchesHost("endpoint", "region"),
];

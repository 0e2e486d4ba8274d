/**
 * Lifecycle of the S3 settings of a RyzeAPI instance.
 *
 * The settings have neither an id nor a time of creation, and RyzeAPI does not document what an update does with
 * omitted fields. So every write sends all fields, and existing settings are taken over only if they equal the inputs
 * or `adopt` is set. Settings of an interrupted create cannot be distinguished from those of another stack.
 */
import { hasUnknownOutcome } from "../../http/errors";
import { differences } from "../compare";
import { OTHER_STACK_WARNING } from "../find-or-create";
import { leadingSlashWarning } from "../input-rules";
import {
  defineResource,
  type OperationContext,
  PartialFailureError,
  type Values,
} from "../resource-definition";
import { ryzeapi } from ".";
// wording-ignore: the service's name in types
import { type InstanceS3Update, RyzeApiClient } from "./client";
import { type InstanceS3Inputs, ryzeapiRules, ryzeapiSchema } from "./schema";

/** Request body with all fields. */
function settings(args: InstanceS3Inputs): InstanceS3Update {
  return {
    enabled: true,
    region: args.region ?? "",
    bucket: args.bucket,
    accessKey: args.accessKey,
    secretKey: args.secretKey,
    endpoint: args.endpoint ?? "",
    pathPrefix: args.pathPrefix ?? "",
  };
}

async function create(
  args: InstanceS3Inputs,
  { api, acquire, otherOwner, log }: OperationContext<RyzeApiClient>,
) {
  // With adopt: true, existing settings change nothing, and the read would double the requests of a limited API.
  const found = args.adopt ? undefined : await read(args.instance, {}, { api });
  if (found) {
    assertMayTakeOver(args, found, otherOwner(args.instance) !== undefined);
  }
  // Acquired only now: a rejected create must not prevent the deletion of another resource's settings. Settings that
  // were not read may have existed, so a rename with another credential keeps them.
  acquire(args.instance, args.adopt === true || found !== undefined);
  if (found) {
    log.warn(takenOver(args.instance));
  }
  try {
    await api.updateS3(args.instance, settings(args));
  } catch (error) {
    // The request may have taken effect. The object is saved to state, so that a destroy disables S3.
    if (hasUnknownOutcome(error)) {
      throw new PartialFailureError(args.instance, {}, [error.message]);
    }
    throw error;
  }
  return { id: args.instance };
}

/**
 * Throws unless existing settings can be taken over. The owner can be this resource itself after an interrupted
 * replacement.
 */
function assertMayTakeOver(args: InstanceS3Inputs, found: Values, isOwnedByOther: boolean): void {
  const differing = differences({ schema: ryzeapiSchema }, args, found);
  if (differing.length === 0 && args.adopt === undefined) {
    return;
  }
  const what = differing.length > 0 ? `that differ in ${differing.join(", ")}` : "and adopt is false";
  const owner = isOwnedByOther
    ? "Another resource in this program manages them"
    : "Another resource in this program, another stack or a user may have set them";
  throw new Error(
    `RyzeAPI: instance "${args.instance}" already has S3 settings ${what}. ${owner}. Set adopt: true to take them over, or disable S3 at RyzeAPI first. Nothing was changed.`,
  );
}

/** Warning for settings that were taken over. */
function takenOver(instance: string): string {
  return `took over the S3 settings of RyzeAPI instance "${instance}" (no readable setting differed). ${OTHER_STACK_WARNING}`;
}

async function read(
  id: string,
  _state: Partial<InstanceS3Inputs>,
  { api }: Pick<OperationContext<RyzeApiClient>, "api">,
) {
  const found = await api.readS3(id);
  if (!found?.enabled) {
    return undefined;
  }
  const { region, bucket, accessKey, endpoint, pathPrefix } = found;
  return { instance: id, region, bucket, accessKey, endpoint, pathPrefix };
}

/** Whether both are the same object: without an id, equal settings at another URL are treated as the same. */
function same(state: Values, found: Values): boolean {
  return differences({ schema: ryzeapiSchema }, state, found).length === 0;
}

async function update(
  id: string,
  _old: InstanceS3Inputs,
  args: InstanceS3Inputs,
  { api }: OperationContext<RyzeApiClient>,
) {
  await api.updateS3(id, settings(args));
  return {};
}

async function remove(id: string, _state: InstanceS3Inputs, { api }: OperationContext<RyzeApiClient>) {
  await api.disableS3(id);
}

/** Resource type for the S3 settings of one instance, which exist as long as the instance. */
export const ryzeInstanceS3 = defineResource({
  type: "RyzeInstanceS3",
  service: ryzeapi,
  schema: ryzeapiSchema,
  keys: ["instance"],
  // RyzeAPI does not document whether instance names are unique across accounts.
  idScope: "account",
  rules: ryzeapiRules,
  warnings: (values) => leadingSlashWarning("pathPrefix", values.pathPrefix),
  outputs: {},
  docs: {
    summary: "The bucket in which a RyzeAPI instance stores its media.",
    page: "https://docs.ryzeapi.cloud/en/api/instance/s3-update",
    example: `new byob.RyzeInstanceS3("chat", {
  instance: "my-instance",
  bucket: "ryzeapi-media",
  region: "us-east-1",
  accessKey: config.requireSecret("accessKey"),
  secretKey: config.requireSecret("secretKey"),
  pathPrefix: "media/my-instance/",
});`,
    reads:
      "All inputs except `secretKey`. Settings that were disabled outside Pulumi are treated as deleted.",
    adoption: "By instance name.",
    behavior: {
      read: "all except `secretKey`",
      deletedOutsidePulumi: "yes",
      lostCreate: "retried, same object",
      existing: "by instance",
      delete: '`{"enabled":false}`',
      tested: "no",
    },
  },
  connect: (connection) => new RyzeApiClient(connection),
  // RyzeAPI does not test the bucket: a wrong key would appear only in its own logs.
  probe: "write",
  create,
  read,
  same,
  update,
  delete: remove,
});

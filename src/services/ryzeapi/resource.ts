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
import { type InstanceS3Update, RyzeApiClient } from "./client";
import { type Args, rules, schema } from "./schema";

/** Everything is sent every time: what RyzeAPI does with a field left out is documented nowhere. */
function settings(args: Args): InstanceS3Update {
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

async function create(args: Args, { api, acquire, otherOwner, log }: OperationContext<RyzeApiClient>) {
  const found = await read(args.instance, {}, { api });
  if (found) {
    assertMayTakeOver(args, found, otherOwner(args.instance) !== undefined);
  }
  // Only now: a create that is refused must not keep the settings of another resource from being disabled.
  acquire(args.instance, found !== undefined);
  if (found) {
    log.warn(takenOver(args.instance, differences({ schema }, args, found)));
  }
  try {
    await api.updateS3(args.instance, settings(args));
  } catch (error) {
    // It may have arrived: state keeps it, so that the next up repeats it and a destroy switches it off.
    if (hasUnknownOutcome(error)) {
      throw new PartialFailureError(args.instance, {}, [error.message]);
    }
    throw error;
  }
  return { id: args.instance };
}

/** The owner in state may be the resource itself before an interrupted replacement, so it is only named. */
function assertMayTakeOver(args: Args, found: Values, isOwnedByOther: boolean): void {
  const differing = differences({ schema }, args, found);
  if (args.adopt || (differing.length === 0 && args.adopt === undefined)) {
    return;
  }
  const what = differing.length > 0 ? `that differ in ${differing.join(", ")}` : "and adopt is false";
  const owner = isOwnedByOther
    ? "Another resource of this program manages them"
    : "Another resource of this program, another stack or a person may have set them";
  throw new Error(
    `RyzeAPI: instance "${args.instance}" already has S3 settings ${what}. ${owner}. Set adopt: true to take them over, or disable S3 at RyzeAPI first. Nothing was changed.`,
  );
}

/** RyzeAPI does not say when settings were made, so they cannot be told from those of an interrupted create. */
function takenOver(instance: string, differing: readonly string[]): string {
  const changes =
    differing.length > 0 ? `overwrites ${differing.join(", ")}` : "nothing that can be read differed";
  return `took over the S3 settings of RyzeAPI instance "${instance}" (${changes}). ${OTHER_STACK_WARNING}`;
}

async function read(
  id: string,
  _state: Partial<Args>,
  { api }: Pick<OperationContext<RyzeApiClient>, "api">,
) {
  const found = await api.readS3(id);
  if (!found?.enabled) {
    return undefined;
  }
  const { region, bucket, accessKey, endpoint, pathPrefix } = found;
  return { instance: id, region, bucket, accessKey, endpoint, pathPrefix };
}

/** RyzeAPI has no id of its own: the same settings at the other URL are taken for the same object. */
function same(state: Values, found: Values): boolean {
  return differences({ schema }, state, found).length === 0;
}

async function update(id: string, _old: Args, args: Args, { api }: OperationContext<RyzeApiClient>) {
  await api.updateS3(id, settings(args));
  return {};
}

async function remove(id: string, _state: Args, { api }: OperationContext<RyzeApiClient>) {
  await api.disableS3(id);
}

export const ryzeInstanceS3 = defineResource({
  type: "RyzeInstanceS3",
  service: ryzeapi,
  schema,
  keys: ["instance"],
  // Whether two accounts can have instances of one name is not documented.
  idScope: "account",
  rules,
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
    reads: "Everything but `secretKey`. Settings that were switched off elsewhere count as deleted.",
    adoption: "By instance name.",
    behaviour: {
      read: "all but `secretKey`",
      deletedElsewhere: "yes",
      lostCreate: "repeated, same object",
      existing: "by instance",
      delete: '`{"enabled":false}`',
      tested: "no",
    },
  },
  connect: (connection) => new RyzeApiClient(connection),
  // RyzeAPI tests nothing: a wrong key would show in its own logs only.
  probe: "write",
  create,
  read,
  same,
  update,
  delete: remove,
});

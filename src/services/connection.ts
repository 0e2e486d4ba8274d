import { z } from "zod";
import type { ServiceDefinition } from "./definition";
import { flag, httpUrl, textField } from "./fields";
import { fields } from "./resource-definition";

/** The parts of the shared inputs that differ between resource types. */
interface OwnDetails {
  /** Description of `adopt`. */
  adopt: string;
  /** Default depth of the probe. */
  probe: "read" | "write";
  /** Description of `baseUrl` as an option of `byob doctor`; absent if the command has no such option. */
  urlForDoctor?: string;
}

/** Inputs that every resource type of a service has in addition to its credential. */
export function ownInputs(
  { title, credentials: { defaultUrl } }: ServiceDefinition,
  { adopt, probe, urlForDoctor }: OwnDetails,
) {
  return {
    baseUrl: httpUrl()
      .optional()
      .register(fields, {
        description: defaultUrl
          ? `URL of ${title}, for example of an emulator. The default is ${defaultUrl}.`
          : `URL of the ${title} server. If it is not set, the URL is read from stack configuration or the environment.`,
        local: "connection",
        ...(urlForDoctor !== undefined && { doctor: urlForDoctor, example: "https://labels.example.com" }),
      }),
    verify: verifyInput(probe),
    adopt: flag().optional().register(fields, { description: adopt, local: "behaviour" }),
  };
}

/**
 * The reaction to a failed probe, and the depth of the probe. The union has one message for all of its forms, because
 * zod cannot know which one was intended.
 */
function verifyInput(probe: OwnDetails["probe"]) {
  const settings = z.strictObject({
    onFailure: z.enum(["fail", "warn"]),
    probe: z.enum(["read", "write"]).optional(),
    graceSeconds: z.int().min(0).max(600).optional(),
  });
  return z
    .union([z.enum(["fail", "warn", "skip"]), settings], {
      error:
        'must be "fail", "warn", "skip", or { onFailure: "fail" or "warn", probe: "read" or "write", graceSeconds: 0 to 600 }. probe and graceSeconds are optional.',
    })
    .optional()
    .register(fields, {
      description: `Reaction to a failed probe of the bucket, which runs before the bucket is registered: \`fail\`, \`warn\`, or \`skip\` for no probe. \`probe\` is \`read\`, or \`write\` to upload and delete one small object; the default is \`${probe}\`. \`graceSeconds\`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.`,
      default: "fail",
      local: "behaviour",
    });
}

/** The credential as a resource input. */
export function credentialInput(description: string) {
  return textField().optional().register(fields, { description, secret: true, local: "connection" });
}

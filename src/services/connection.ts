import * as z from "zod";
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
  const error =
    'must be "fail", "warn", "skip", or an object with any of onFailure ("fail" or "warn"), onInconclusive ("fail" or "warn"), probe ("read" or "write") and graceSeconds (0 to 600).';
  const settings = z.strictObject(
    {
      onFailure: z.enum(["fail", "warn"]).optional(),
      onInconclusive: z.enum(["fail", "warn"]).optional(),
      probe: z.enum(["read", "write"]).optional(),
      graceSeconds: z.int().min(0).max(600).optional(),
    },
    { error },
  );
  return z
    .union([z.enum(["fail", "warn", "skip"]), settings], { error })
    .optional()
    .register(fields, {
      description: `Reaction to a failed probe of the bucket, which runs before the bucket is registered: \`fail\`, \`warn\`, or \`skip\` for no probe. \`onInconclusive\` is the reaction to a probe without a definite result; the default is \`warn\`. \`probe\` is \`read\`, or \`write\` to upload and delete one small object; the default is \`${probe}\`. \`graceSeconds\`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.`,
      default: "fail",
      local: "behaviour",
    });
}

/** The credential as a resource input. */
export function credentialInput(description: string) {
  return textField().optional().register(fields, { description, secret: true, local: "connection" });
}

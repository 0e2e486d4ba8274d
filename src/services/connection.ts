import { z } from "zod";
import type { ServiceDefinition } from "./definition";
import { flag, httpUrl, text } from "./fields";
import { fields } from "./resource-definition";

/** What differs between kinds in the inputs that all of them have. */
interface OwnDetails {
  /** What `adopt` does. */
  adopt: string;
  /** How deep the bucket is tried unless the program says otherwise. */
  probe: "read" | "write";
  /** Why `byob doctor` takes the URL of the service, where it does. */
  urlForDoctor?: string;
}

/** Inputs of this package's own that every kind has, besides its credential. */
export function ownInputs(
  { title, credentials: { defaultUrl } }: ServiceDefinition,
  { adopt, probe, urlForDoctor }: OwnDetails,
) {
  return {
    baseUrl: httpUrl()
      .optional()
      .register(fields, {
        description: defaultUrl
          ? `URL of ${title}, for another host or a stand-in. The default is ${defaultUrl}.`
          : `URL of the ${title} server; taken from configuration or environment where absent.`,
        local: "connection",
        ...(urlForDoctor !== undefined && { doctor: urlForDoctor, example: "https://labels.example.com" }),
      }),
    verify: verifyInput(probe),
    adopt: flag().optional().register(fields, { description: adopt, local: "behaviour" }),
  };
}

/**
 * How much the proof counts that the bucket works. A union has one message for all of its forms, since the
 * one that was meant cannot be known.
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
        'must be "fail", "warn", "skip", or { onFailure: "fail" or "warn", probe: "read" or "write", graceSeconds: 0 to 600 }, of which the last two may be left out',
    })
    .optional()
    .register(fields, {
      description: `What happens when the bucket does not work for the service, which is tried before the service is told: \`fail\`, \`warn\`, or \`skip\` the trial. \`probe\` is \`read\` or \`write\`, which puts one small object and deletes it again; \`${probe}\` unless set. \`graceSeconds\` (15 on create and for changed keys, else 0) is how long a fresh key is waited for.`,
      default: "fail",
      local: "behaviour",
    });
}

/** The credential as a resource input. */
export function credentialInput(description: string) {
  return text().optional().register(fields, { description, secret: true, local: "connection" });
}

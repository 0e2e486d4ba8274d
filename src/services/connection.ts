import { flag, httpUrl, text } from "./fields";
import { fields } from "./kind";

/** Inputs of this package's own that every kind has, besides its credential. */
export function ownInputs(service: string, defaultUrl: string | undefined) {
  return {
    baseUrl: httpUrl()
      .optional()
      .register(fields, {
        description: defaultUrl
          ? `URL of ${service}, for another host or a stand-in. The default is ${defaultUrl}.`
          : `URL of the ${service} server; taken from configuration or environment where absent.`,
        local: "connection",
      }),
    adopt: flag().optional().register(fields, {
      description:
        "Take over what the service already has under the same name, also where its fields differ, instead of failing.",
      default: false,
      local: "behaviour",
    }),
  };
}

/** The credential as a resource input. */
export function credentialInput(description: string) {
  return text().optional().register(fields, { description, secret: true, local: "connection" });
}

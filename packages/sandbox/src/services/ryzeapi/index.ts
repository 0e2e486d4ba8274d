import { defineEmulator } from "../../kit/emulator";
// wording-ignore: the service's name in types
import { RyzeApi, type RyzeApiOptions } from "./emulator";
import type { RateLimit } from "./rate-limit";

/** Documented limit: 100 requests in 60 seconds. */
const LIMIT: RateLimit = { requests: 100, windowSeconds: 60 };

export const ryzeapiEmulator = defineEmulator<RyzeApi, RyzeApiOptions & { limit: RateLimit }, string>({
  port: 4804,
  seed: 'instance "my-instance"',
  create({ limit = LIMIT, ...options }, accountToken = "sandbox-ryzeapi-account-token") {
    const createLimit = { requests: 20, windowSeconds: 60 };
    const emulator = new RyzeApi({ accountToken, limit, createLimit, options });
    emulator.addInstance("my-instance", "sandbox-ryzeapi-instance-token");
    return emulator;
  },
  credential: ({ accountToken }) => ({ token: accountToken }),
  bucketUser: (emulator) => emulator.media,
  commandOptions: [
    {
      flag: "--ryzeapi-limit <limit>",
      description: "requests per token, for example 100 or 100/60 (seconds)",
      example: { value: "5/10", effect: "limit RyzeAPI to 5 requests in 10 seconds" },
      parse: (text) => ({ limit: limitOf(text) }),
    },
  ],
});

function limitOf(text: string): RateLimit {
  const [, requests, seconds = "60"] = text.match(/^([1-9]\d*)(?:\/(\d+(?:\.\d+)?))?$/) ?? [];
  if (requests === undefined || Number(seconds) === 0) {
    throw new Error("Must be a number of requests, or requests/seconds such as 5/10.");
  }
  return { requests: Number(requests), windowSeconds: Number(seconds) };
}

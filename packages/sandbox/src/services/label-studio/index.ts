import { defineEmulator } from "../../kit/emulator";
import { LabelStudio } from "./emulator";
import type { LabelStudioOptions } from "./options";

/** Legacy token, which is rejected unless the option `legacyTokens` is true. */
type LegacyToken = string;

export const labelStudioEmulator = defineEmulator<LabelStudio, LabelStudioOptions, LegacyToken>({
  port: 4802,
  seed: "project 1",
  create: (options, legacyToken = "5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc") =>
    new LabelStudio({ legacyToken, signingKey: "sandbox-label-studio-signing-key", options }),
  credential: (emulator) => ({ token: emulator.personalToken }),
  bucketUser: (emulator) => emulator.contents,
});

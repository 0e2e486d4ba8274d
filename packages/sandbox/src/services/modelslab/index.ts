import { defineEmulator } from "../../kit/emulator";
import { ModelsLab, type ModelsLabOptions } from "./emulator";

/** One key for all servers, or keys by deploy type with `default` for the others. */
type Keys = string | ({ default: string } & Record<string, string>);

export const modelslabEmulator = defineEmulator<ModelsLab, ModelsLabOptions, Keys>({
  port: 4803,
  seed: "any deploy type",
  create: (options, keys = "sandbox-modelslab-key") =>
    new ModelsLab({
      key: typeof keys === "string" ? keys : keys.default,
      keys: typeof keys === "string" ? {} : keys,
      options,
    }),
  credential: (emulator) => ({ key: emulator.keyOf("text_to_image") }),
  bucketUser: (emulator) => emulator,
});

import * as pulumi from "@pulumi/pulumi";

/** Credentials for one account or server of each service; beside them neither configuration nor environment counts. */
export interface ProviderArgs {
  /** ModelsLab's enterprise key; `url` is https://modelslab.com where absent. */
  modelslab?: { key: pulumi.Input<string>; url?: pulumi.Input<string> };
  /** RyzeAPI's account or instance token; `url` is https://ryzeapi.cloud where absent. */
  ryzeapi?: { token: pulumi.Input<string>; url?: pulumi.Input<string> };
  /** Label Studio's legacy or personal access token, and the server's URL. */
  labelStudio?: { token: pulumi.Input<string>; url: pulumi.Input<string> };
  /** Flashback's access token (one hour), refresh token, or e-mail and password; `url` is https://backend.flashback.tech where absent. */
  flashback?: (
    | { token: pulumi.Input<string> }
    | { refreshToken: pulumi.Input<string> }
    | { email: pulumi.Input<string>; password: pulumi.Input<string> }
  ) & { url?: pulumi.Input<string> };
}

/** Prefix of each service's keys, the same as in stack configuration. */
const PREFIXES = {
  modelslab: "modelslab",
  ryzeapi: "ryzeapi",
  labelStudio: "labelStudio",
  flashback: "flashback",
} as const;

/**
 * A set of accounts for resources that do not use the stack's own.
 *
 * @example
 * ```ts
 * const eu = new byob.Provider("eu", {
 *   labelStudio: { url: "https://labels.example.eu", token: config.requireSecret("euToken") },
 * });
 * new byob.LabelStudioImportStorage("raw", { project: 1, bucket: "raw" }, { provider: eu });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /** Marks the class in every installed copy of the package, whose classes are different ones. */
  readonly __pulumiByobProvider = true;

  /** Whether the value is a `Provider` of any installed copy of this package. */
  static override isInstance(value: unknown): value is Provider {
    return typeof value === "object" && value !== null && "__pulumiByobProvider" in value;
  }

  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {
    super("pulumi-nodejs", name, flatten(args), options);
  }
}

/** Flat keys with the namespace, since the plugin unwraps secrets at the top level only. */
function flatten(args: ProviderArgs): pulumi.Inputs {
  const flat: pulumi.Inputs = { "byob:provider": "explicit" };
  for (const [service, prefix] of Object.entries(PREFIXES)) {
    for (const [key, value] of Object.entries(args[service as keyof ProviderArgs] ?? {})) {
      if (value === undefined) {
        continue;
      }
      const name = `byob:${prefix}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
      flat[name] = key === "url" ? value : pulumi.secret(value);
    }
  }
  return flat;
}

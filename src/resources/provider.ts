import { type Inputs, ProviderResource, type ResourceOptions, secret } from "@pulumi/pulumi";
import { camelCase, configurationKey } from "../services/definition";
import { services } from "../services/registry";
import type { ProviderArgs } from "./provider-args";

/**
 * Credentials and URLs for resources that do not use those of the stack configuration.
 *
 * @example
 * ```ts
 * const eu = new byob.Provider("eu", {
 *   labelStudio: { url: "https://labels.example.eu", token: config.requireSecret("euToken") },
 * });
 * new byob.LabelStudioImportStorage("raw", { project: 1, bucket: "raw" }, { provider: eu });
 * ```
 */
export class Provider extends ProviderResource {
  /** Identifies the class, because each installed copy of the package has its own class. */
  readonly __pulumiByobProvider = true;

  /** Whether the value is a `Provider` of any installed copy of this package. */
  static override isInstance(value: unknown): value is Provider {
    return typeof value === "object" && value !== null && "__pulumiByobProvider" in value;
  }

  constructor(name: string, args: ProviderArgs, options?: ResourceOptions) {
    super("pulumi-nodejs", name, flatten(name, args), options);
  }
}

/**
 * Converts the arguments to flat keys with the namespace, because the plugin unwraps secrets only at the top level. Throws for
 * unknown services and values, which would be stored and never read.
 */
function flatten(provider: string, args: ProviderArgs): Inputs {
  const flat: Inputs = { "byob:provider": "explicit" };
  for (const [service, values] of Object.entries(args)) {
    const known = namesOf(provider, service);
    for (const [name, value] of Object.entries(values ?? {})) {
      if (!known.includes(name)) {
        throw new Error(
          `Provider "${provider}": ${service}.${name} does not exist. Use ${known.join(", ")}.`,
        );
      }
      if (value !== undefined) {
        flat[`byob:${configurationKey(service, name)}`] = name === "url" ? value : secret(value);
      }
    }
  }
  return flat;
}

/** Names of the values that a service accepts. */
function namesOf(provider: string, service: string): string[] {
  const definitions = Object.values(services);
  const found = definitions.find(({ id }) => camelCase(id) === service);
  if (found === undefined) {
    const names = definitions.map(({ id }) => camelCase(id)).join(", ");
    throw new Error(`Provider "${provider}": ${service} is not a service. Use ${names}.`);
  }
  return [...found.credentials.forms.flat().map(({ name }) => name), "url"];
}

/**
 * Lookup of the credential and the URL of a service for one resource.
 *
 * Credentials are read from resource inputs first, then from stack configuration, then from environment variables. The
 * arguments of an explicit `Provider` replace the last two. Combining a credential and a URL of different sources could
 * send a token to the wrong server. The URL is therefore read from the same source as the credential, or is the default
 * URL. The input `baseUrl` may change its path, but not its origin.
 *
 *     const { baseUrl, credential } = findCredential(source, inputs, surroundings);
 */
import type { Credential, CredentialField, CredentialSource } from "../services/credential";
import type { Values } from "../services/resource-definition";
import { trimTrailingSlashes } from "../url";

/** Sources of credentials in addition to the resource's inputs. */
export interface CredentialSources {
  /** Returns a value of the provider configuration. The key has no namespace. */
  config(key: string): string | undefined;
  /** Whether the configuration contains the arguments of a `Provider`. Then the environment is ignored. */
  explicitProvider: boolean;
  environment: Readonly<Record<string, string | undefined>>;
}

/** A credential and the URL from the same source, the only server to which it is sent. */
export interface FoundCredential {
  /** URL of the service for this resource, without a trailing slash. */
  baseUrl: string;
  credential: Credential;
}

/** Error for a missing or unusable credential. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
}

interface CredentialLocation {
  name(field: CredentialField): string;
  value(field: CredentialField): string | undefined;
  url: string | undefined;
  urlName: string;
}

/** Returns the configuration key of a value: the previous key if only that one is set. */
function configuredKey(
  { config: key, formerConfig }: Pick<CredentialField, "config" | "formerConfig">,
  config: CredentialSources["config"],
): string {
  const isFormer = formerConfig !== undefined && config(key) === undefined;
  return isFormer && config(formerConfig) !== undefined ? formerConfig : key;
}

function locationsOf(source: CredentialSource, sources: CredentialSources): CredentialLocation[] {
  const { config, environment, explicitProvider } = sources;
  const keyOf = (field: Pick<CredentialField, "config" | "formerConfig">) => configuredKey(field, config);
  const where = (key: string) => (explicitProvider ? `the Provider's ${key}` : `configuration byob:${key}`);
  const configured: CredentialLocation = {
    name: (field) => where(keyOf(field)),
    value: (field) => config(keyOf(field)),
    url: config(keyOf(source.url)),
    urlName: where(keyOf(source.url)),
  };
  if (explicitProvider) {
    return [configured];
  }
  const fromEnvironment: CredentialLocation = {
    name: (field) => `environment variable ${field.environment}`,
    value: (field) => environment[field.environment] || undefined,
    url: environment[source.url.environment] || undefined,
    urlName: `environment variable ${source.url.environment}`,
  };
  return [configured, fromEnvironment];
}

function inputLocation(values: Values): CredentialLocation {
  const string = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return {
    name: (field) => `input ${field.input}`,
    value: (field) => (field.input ? string(values[field.input]) : undefined),
    url: string(values.baseUrl),
    urlName: "input baseUrl",
  };
}

/**
 * Finds the credential and the URL for a resource.
 * @throws CredentialError when there is no credential, or when it belongs to another URL.
 */
export function findCredential(
  source: CredentialSource,
  values: Values,
  sources: CredentialSources,
): FoundCredential {
  const wanted = inputLocation(values);
  const locations = [wanted, ...locationsOf(source, sources)];
  for (const location of locations) {
    const form = source.forms.find((fields) => fields.every((field) => location.value(field) !== undefined));
    if (!form) {
      if (location !== wanted) {
        assertCredentialForUrl(source, location);
      }
      continue;
    }
    const home = location.url ?? source.defaultUrl;
    if (home === undefined) {
      throw new CredentialError(
        `${source.service}: ${location.urlName} is required with ${form.map(location.name).join(" and ")}, because ${source.service} has no default URL. Set both in the same place.`,
      );
    }
    const baseUrl = trimTrailingSlashes(wanted.url ?? home);
    assertSameOrigin(source, baseUrl, trimTrailingSlashes(home), form.map(location.name).join(" and "));
    return { baseUrl, credential: credentialOf(form, location) };
  }
  throw new CredentialError(notFound(source, locations, sources.explicitProvider));
}

function credentialOf(form: readonly CredentialField[], location: CredentialLocation): Credential {
  return Object.fromEntries(form.map((field) => [field.name, location.value(field) ?? ""]));
}

function assertCredentialForUrl(source: CredentialSource, location: CredentialLocation): void {
  if (location.url === undefined) {
    return;
  }
  throw new CredentialError(
    `${source.service}: ${location.urlName} is set without a credential. Set ${source.forms
      .map((form) => form.map(location.name).join(" with "))
      .join(", or ")}, because a credential is sent only to the URL configured with it.`,
  );
}

function assertSameOrigin(source: CredentialSource, baseUrl: string, home: string, names: string): void {
  if (originOf(baseUrl) === originOf(home)) {
    return;
  }
  throw new CredentialError(
    `${source.service}: the resource uses ${originOf(baseUrl)}, but the credential (${names}) is for ${originOf(home)}. Set the URL and the credential in the same place. Nothing was sent.`,
  );
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "an invalid URL";
}

function notFound(
  source: CredentialSource,
  locations: readonly CredentialLocation[],
  explicitProvider: boolean,
): string {
  const looked = locations.flatMap((location) =>
    source.forms.map((form) => {
      const fields = form.filter((field) => location.name(field) !== "input undefined");
      return fields.length === form.length ? fields.map(location.name).join(" with ") : undefined;
    }),
  );
  const list = looked.filter((text) => text !== undefined).join("; ");
  const command = `, for example with "pulumi config set --secret byob:${source.forms[0]?.[0]?.config}"`;
  const url = source.defaultUrl === undefined ? " and the URL in the same place" : "";
  return `${source.service}: no credential found in ${list}. Set one of them${url}${explicitProvider ? "" : command}.`;
}

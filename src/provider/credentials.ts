import type { Credential, CredentialField, CredentialSource } from "../services/credential";
import type { Values } from "../services/resource-definition";
import { trimTrailingSlashes } from "../url";

/** Where credentials may come from, besides the resource's own inputs. */
export interface CredentialPlaces {
  /** A key of the provider's configuration, without the namespace. */
  config(key: string): string | undefined;
  /** True when that configuration is the arguments of a `Provider`, beside which nothing else counts. */
  explicitProvider: boolean;
  environment: Readonly<Record<string, string | undefined>>;
}

export interface FoundCredential {
  /** URL of the service for this resource, without a slash at its end. */
  baseUrl: string;
  credential: Credential;
}

/** No usable credential; the message says where was looked and what to do. */
export class CredentialError extends Error {
  override readonly name = "CredentialProblem";
}

interface Place {
  name(field: CredentialField): string;
  value(field: CredentialField): string | undefined;
  url: string | undefined;
  urlName: string;
}

/** The key under which a value is configured: the former one where only that is. */
function configuredKey(
  { config: key, formerConfig }: Pick<CredentialField, "config" | "formerConfig">,
  config: CredentialPlaces["config"],
): string {
  const isFormer = formerConfig !== undefined && config(key) === undefined;
  return isFormer && config(formerConfig) !== undefined ? formerConfig : key;
}

function placesOf(source: CredentialSource, surroundings: CredentialPlaces): Place[] {
  const { config, environment, explicitProvider } = surroundings;
  const keyOf = (field: Pick<CredentialField, "config" | "formerConfig">) => configuredKey(field, config);
  const where = (key: string) => (explicitProvider ? `the Provider's ${key}` : `configuration byob:${key}`);
  const configured: Place = {
    name: (field) => where(keyOf(field)),
    value: (field) => config(keyOf(field)),
    url: config(keyOf(source.url)),
    urlName: where(keyOf(source.url)),
  };
  if (explicitProvider) {
    return [configured];
  }
  const fromEnvironment: Place = {
    name: (field) => `environment variable ${field.environment}`,
    value: (field) => environment[field.environment] || undefined,
    url: environment[source.url.environment] || undefined,
    urlName: `environment variable ${source.url.environment}`,
  };
  return [configured, fromEnvironment];
}

function inputPlace(values: Values): Place {
  const string = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return {
    name: (field) => `input ${field.input}`,
    value: (field) => (field.input ? string(values[field.input]) : undefined),
    url: string(values.baseUrl),
    urlName: "input baseUrl",
  };
}

/**
 * The credential for a resource: its own input, else the provider's arguments, else configuration, then
 * environment. The URL comes from the same place or is the built-in one, so that no token goes elsewhere.
 */
export function findCredential(
  source: CredentialSource,
  values: Values,
  surroundings: CredentialPlaces,
): FoundCredential {
  const wanted = inputPlace(values);
  const places = [wanted, ...placesOf(source, surroundings)];
  for (const place of places) {
    const form = source.forms.find((fields) => fields.every((field) => place.value(field) !== undefined));
    if (!form) {
      if (place !== wanted) {
        refuseLoneUrl(source, place);
      }
      continue;
    }
    const home = place.url ?? source.defaultUrl;
    if (home === undefined) {
      throw new CredentialError(
        `${source.service} has no built-in URL, and ${place.urlName} is not set beside ${form.map(place.name).join(" and ")}; set both in one place`,
      );
    }
    const baseUrl = trimTrailingSlashes(wanted.url ?? home);
    refuseOtherOrigin(source, baseUrl, trimTrailingSlashes(home), form.map(place.name).join(" and "));
    return { baseUrl, credential: credentialOf(form, place) };
  }
  throw new CredentialError(notFound(source, places, surroundings.explicitProvider));
}

function credentialOf(form: readonly CredentialField[], place: Place): Credential {
  return Object.fromEntries(form.map((field) => [field.name, place.value(field) ?? ""]));
}

function refuseLoneUrl(source: CredentialSource, place: Place): void {
  if (place.url === undefined) {
    return;
  }
  throw new CredentialError(
    `${source.service}: ${place.urlName} is set, but no credential beside it; set ${source.forms
      .map((form) => form.map(place.name).join(" with "))
      .join(", or ")}, since a credential goes only to the URL that stands with it`,
  );
}

function refuseOtherOrigin(source: CredentialSource, baseUrl: string, home: string, names: string): void {
  if (originOf(baseUrl) === originOf(home)) {
    return;
  }
  throw new CredentialError(
    `${source.service}: the resource is at ${originOf(baseUrl)}, but ${names} belongs to ${originOf(home)}; nothing was sent. Give the URL and its credential in one place`,
  );
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "an invalid URL";
}

function notFound(source: CredentialSource, places: readonly Place[], explicitProvider: boolean): string {
  const looked = places.flatMap((place) =>
    source.forms.map((form) => {
      const fields = form.filter((field) => place.name(field) !== "input undefined");
      return fields.length === form.length ? fields.map(place.name).join(" with ") : undefined;
    }),
  );
  const list = looked.filter((text) => text !== undefined).join("; ");
  const command = `, e.g. with pulumi config set --secret byob:${source.forms[0]?.[0]?.config}`;
  const url = source.defaultUrl === undefined ? " and the URL in the same place" : "";
  return `no credential for ${source.service} found; looked in: ${list}. Set one of them${url}${explicitProvider ? "" : command}`;
}

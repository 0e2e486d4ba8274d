/** Facts about the service of a resource type, from the definitions in `src/services`. */
import { services } from "../../src/services/registry";
import type { ResourceType } from "./case";

function definitionOf(type: ResourceType) {
  const found = Object.values(services).find(({ resources }) =>
    (resources as readonly ResourceType[]).includes(type),
  );
  if (found === undefined) {
    throw new Error(`no service has the resource type "${type}"`);
  }
  return found;
}

/** The name of the service in messages. */
export function titleOf(type: ResourceType): string {
  return definitionOf(type).title;
}

/** Id of the service: the name of its folder. */
export function serviceIdOf(type: ResourceType): string {
  return definitionOf(type).id;
}

/** Names under which the credential and the URL of a service are configured. */
export interface CredentialKeys {
  /** Input of the resource. */
  input: string;
  /** Key in stack configuration, with the namespace. */
  config: string;
  environment: string;
  urlConfig: string;
  urlEnvironment: string;
}

/** The names of the credential that a resource can have as an input. */
export function credentialKeysOf(type: ResourceType): CredentialKeys {
  const { forms, url } = definitionOf(type).credentials;
  for (const { input, config, environment } of forms.flat()) {
    if (input !== undefined) {
      return {
        input,
        config: `byob:${config}`,
        environment,
        urlConfig: `byob:${url.config}`,
        urlEnvironment: url.environment,
      };
    }
  }
  throw new Error(`no credential of "${type}" is an input`);
}

import type { Sandbox } from "pulumi-byob-sandbox";
import { Provider } from "../../../src";
import { credentialKeysOf, serviceIdOf } from "../../services/definitions";
import { distinctCases, type EngineCase, engineCases, type ResourceType } from "./cases";
import type { ConfigValue } from "./stack";

/** A credential by resource type. */
export type AccountCredentials = Partial<Record<ResourceType, string>>;

function forEachCase(credential: (one: EngineCase) => string): AccountCredentials {
  const known = Object.fromEntries(distinctCases.map((one) => [one.type, credential(one)]));
  // All resource types of a service use the same account.
  return Object.fromEntries(
    engineCases.map(({ type, sameLifecycleAs = type }) => [type, known[sameLifecycleAs]]),
  );
}

/** A valid credential for each resource type. */
export function credentialsOf(sandbox: Sandbox): AccountCredentials {
  return forEachCase(({ credentialOf }) => credentialOf(sandbox));
}

/** The credentials as environment variables. */
export function asEnvironment(credentials: AccountCredentials): Record<string, string> {
  return Object.fromEntries(
    engineCases.map(({ type }) => [credentialKeysOf(type).environment, credentials[type] ?? ""]),
  );
}

/** The credentials as secret stack configuration, with the URLs that belong to them. */
export function asConfig(credentials: AccountCredentials, sandbox: Sandbox): Record<string, ConfigValue> {
  const entries = engineCases.flatMap(({ type, service }): [string, ConfigValue][] => {
    const { config, urlConfig } = credentialKeysOf(type);
    return [
      [urlConfig, sandbox.urls[service]],
      [config, { value: credentials[type] ?? "", secret: true }],
    ];
  });
  return Object.fromEntries(entries);
}

/** The URLs of all services by configuration key. */
export function urlConfig(sandbox: Sandbox): Record<string, string> {
  return Object.fromEntries(
    engineCases.map(({ type, service }) => [credentialKeysOf(type).urlConfig, sandbox.urls[service]]),
  );
}

/** An explicit provider with the credentials and URLs of a sandbox. */
export function providerFor(
  name: string,
  sandbox: Sandbox,
  credentials: AccountCredentials = credentialsOf(sandbox),
): Provider {
  const accounts = engineCases.map(({ type, service, credential }) => [
    camelCase(serviceIdOf(type)),
    { [credential]: credentials[type], url: sandbox.urls[service] },
  ]);
  return new Provider(name, Object.fromEntries(accounts));
}

/** `label-studio` as `labelStudio`. */
function camelCase(id: string): string {
  return id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** An environment in which no service is configured. */
export function noEnvironment(sandbox: Sandbox): Record<string, undefined> {
  return Object.fromEntries(Object.keys(sandbox.environment()).map((name) => [name, undefined]));
}

/** Revokes every credential and returns new ones. */
export function rotateAll(sandbox: Sandbox): AccountCredentials {
  return forEachCase(({ rotateCredential }) => rotateCredential(sandbox));
}

/** Accounts of all services whose credentials are canaries, as stack configuration. */
import type { Sandbox, SandboxOptions, ServiceName } from "pulumi-byob-sandbox";
import { credentialKeysOf } from "../../services/definitions";
import { canary, headerCanary } from "./canary";
import { engineCases } from "./cases";

export const FLASHBACK_EMAIL = "canary@example.com";

/** The credentials by configuration key, without the namespace. */
export const CANARY_CONFIG = {
  modelslabKey: canary("modelslab-key"),
  ryzeapiToken: headerCanary("ryzeapi-token"),
  labelStudioToken: headerCanary("label-studio-token"),
  flashbackPassword: canary("password"),
};

/** The canary among the credentials of a service. */
export const CANARY_OF_SERVICE: Partial<Record<ServiceName, string>> = {
  modelslab: CANARY_CONFIG.modelslabKey,
  ryzeapi: CANARY_CONFIG.ryzeapiToken,
  labelStudio: CANARY_CONFIG.labelStudioToken,
  flashback: CANARY_CONFIG.flashbackPassword,
};

/** The other services are configured with the credentials of their emulators. */
const others = engineCases.filter(({ service }) => CANARY_OF_SERVICE[service] === undefined);

export const CANARY_SANDBOX: SandboxOptions = {
  credentials: { flashback: { email: FLASHBACK_EMAIL, password: CANARY_CONFIG.flashbackPassword } },
};

/** Makes the emulators accept the canaries. Returns all credentials as secret configuration, with the namespace. */
export function useCanaryAccounts(sandbox: Sandbox): Record<string, string> {
  sandbox.modelslab.keys.set("default", { key: CANARY_CONFIG.modelslabKey });
  sandbox.ryzeapi.accountToken = CANARY_CONFIG.ryzeapiToken;
  sandbox.labelStudio.tokens.legacyToken = CANARY_CONFIG.labelStudioToken;
  sandbox.labelStudio.options.legacyTokens = true;
  const canaries = Object.entries(CANARY_CONFIG).map(([key, value]) => [`byob:${key}`, value]);
  const own = others.map((one) => [credentialKeysOf(one.type).config, one.credentialOf(sandbox)]);
  return Object.fromEntries([...canaries, ...own]);
}

import type { Sandbox } from "pulumi-byob-sandbox";
import type { KindName } from "./kinds";
import type { ConfigValue } from "./stack";

export type Credentials = Record<KindName, string>;

const environmentNames: Credentials = {
  ModelsLabS3Config: "MODELSLAB_API_KEY",
  RyzeInstanceS3: "RYZEAPI_TOKEN",
  LabelStudioImportStorage: "LABEL_STUDIO_API_KEY",
  FlashbackBucket: "FLASHBACK_TOKEN",
};

const configNames: Credentials = {
  ModelsLabS3Config: "byob:modelslabKey",
  RyzeInstanceS3: "byob:ryzeapiToken",
  LabelStudioImportStorage: "byob:labelStudioToken",
  FlashbackBucket: "byob:flashbackToken",
};

/** One good credential for each service. */
export function credentialsOf(sandbox: Sandbox): Credentials {
  return {
    ModelsLabS3Config: sandbox.modelslab.keyOf("text_to_image"),
    RyzeInstanceS3: sandbox.ryzeapi.accountToken,
    LabelStudioImportStorage: sandbox.labelStudio.personalToken,
    FlashbackBucket: sandbox.flashback.login.newAccessToken(),
  };
}

/** The credentials as environment variables. */
export function asEnvironment(credentials: Credentials): Record<string, string> {
  const entries = Object.entries(environmentNames);
  return Object.fromEntries(entries.map(([kind, name]) => [name, credentials[kind as KindName]]));
}

/** The credentials as secret stack configuration, with the URLs that must stand beside them. */
export function asConfig(credentials: Credentials, sandbox: Sandbox): Record<string, ConfigValue> {
  const entries = Object.entries(configNames);
  return {
    "byob:modelslabUrl": sandbox.urls.modelslab,
    "byob:ryzeapiUrl": sandbox.urls.ryzeapi,
    "byob:labelStudioUrl": sandbox.urls.labelStudio,
    "byob:flashbackUrl": sandbox.urls.flashback,
    ...Object.fromEntries(
      entries.map(([kind, name]) => [name, { value: credentials[kind as KindName], secret: true }]),
    ),
  };
}

/** An environment in which no service is configured. */
export function noEnvironment(sandbox: Sandbox): Record<string, undefined> {
  return Object.fromEntries(Object.keys(sandbox.environment()).map((name) => [name, undefined]));
}

/** Makes every credential of before useless and answers the new ones. */
export function rotateAll(sandbox: Sandbox): Credentials {
  sandbox.modelslab.keys.set("default", { key: "rotated-modelslab-key" });
  sandbox.ryzeapi.accountToken = "rotated-ryzeapi-token";
  const { tokens, personalToken } = sandbox.labelStudio;
  tokens.personal.delete(personalToken);
  tokens.blacklisted.add(personalToken);
  const labelStudio = tokens.newPersonalToken();
  Object.assign(sandbox.flashback.login, { signingKey: "rotated-signing-key" });
  return { ...credentialsOf(sandbox), LabelStudioImportStorage: labelStudio };
}

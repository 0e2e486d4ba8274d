// Written by `npm run generate` from src/services/*/index.ts and services/*; do not edit.

/** Names of the services, which are also the names of their emulators. */
export const SERVICES = ["flashback", "labelStudio", "modelslab", "ryzeapi"] as const;

/** Names of the emulators in messages. */
export const TITLES = {
  flashback: "Flashback",
  labelStudio: "Label Studio",
  modelslab: "ModelsLab",
  ryzeapi: "RyzeAPI",
  s3: "S3",
} as const;

export type ServiceName = (typeof SERVICES)[number];

/** The services and the S3 store. */
export type EmulatorName = ServiceName | "s3";

/** Environment variable and configuration key of each field. */
export type Fields = Readonly<Record<string, { environment: string; config: string }>>;

/** ID of each service, and the settings from which pulumi-byob reads its URL and credential. */
export const EMULATOR_SETTINGS = {
  flashback: {
    id: "flashback",
    url: { environment: "FLASHBACK_URL", config: "flashbackUrl" },
    fields: {
      token: { environment: "FLASHBACK_TOKEN", config: "flashbackToken" },
      refreshToken: { environment: "FLASHBACK_REFRESH_TOKEN", config: "flashbackRefreshToken" },
      email: { environment: "FLASHBACK_EMAIL", config: "flashbackEmail" },
      password: { environment: "FLASHBACK_PASSWORD", config: "flashbackPassword" },
    },
  },
  labelStudio: {
    id: "label-studio",
    url: { environment: "LABEL_STUDIO_URL", config: "labelStudioUrl" },
    fields: { token: { environment: "LABEL_STUDIO_API_KEY", config: "labelStudioToken" } },
  },
  modelslab: {
    id: "modelslab",
    url: { environment: "MODELSLAB_URL", config: "modelslabUrl" },
    fields: { key: { environment: "MODELSLAB_API_KEY", config: "modelslabKey" } },
  },
  ryzeapi: {
    id: "ryzeapi",
    url: { environment: "RYZEAPI_URL", config: "ryzeapiUrl" },
    fields: { token: { environment: "RYZEAPI_TOKEN", config: "ryzeapiToken" } },
  },
} as const;

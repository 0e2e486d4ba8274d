import type { CredentialSource } from "../credential";

/** Account or instance token, https://docs.ryzeapi.cloud/en/guide/authentication. */
export const ryzeapiCredentials: CredentialSource = {
  service: "RyzeAPI",
  defaultUrl: "https://ryzeapi.cloud",
  url: { config: "ryzeapiUrl", environment: "RYZEAPI_URL" },
  forms: [[{ name: "token", input: "token", config: "ryzeapiToken", environment: "RYZEAPI_TOKEN" }]],
};

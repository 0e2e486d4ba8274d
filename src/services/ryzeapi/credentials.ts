import type { CredentialSource } from "../credential";

/** Account or instance token, https://docs.ryzeapi.cloud/en/guide/authentication. */
export const ryzeCredentials: CredentialSource = {
  service: "RyzeAPI",
  defaultUrl: "https://ryzeapi.cloud",
  url: { config: "ryzeUrl", environment: "RYZEAPI_URL" },
  forms: [[{ name: "token", input: "token", config: "ryzeToken", environment: "RYZEAPI_TOKEN" }]],
};

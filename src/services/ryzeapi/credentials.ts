import type { CredentialDeclaration } from "../credential";

/** Account or instance token, https://docs.ryzeapi.cloud/en/guide/authentication. */
export const ryzeapiCredentials: CredentialDeclaration = {
  description: "RyzeAPI's account or instance token",
  defaultUrl: "https://ryzeapi.cloud",
  urlEnvironment: "RYZEAPI_URL",
  forms: [[{ name: "token", input: "token", environment: "RYZEAPI_TOKEN" }]],
  formerPrefix: "ryze", // wording-ignore: prefix of the configuration keys of 0.1.0
};

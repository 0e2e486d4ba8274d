import type { CredentialDeclaration } from "../credential";

/** The enterprise key of the server type, https://docs.modelslab.com/enterprise-api/general/update-s3-details. */
export const modelslabCredentials: CredentialDeclaration = {
  description: "ModelsLab's enterprise key",
  defaultUrl: "https://modelslab.com",
  urlEnvironment: "MODELSLAB_URL",
  forms: [[{ name: "key", input: "key", environment: "MODELSLAB_API_KEY" }]],
};

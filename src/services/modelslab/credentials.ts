import type { CredentialSource } from "../credential";

/** The enterprise key of the server type, https://docs.modelslab.com/enterprise-api/general/update-s3-details. */
export const modelslabCredentials: CredentialSource = {
  service: "ModelsLab",
  defaultUrl: "https://modelslab.com",
  url: { config: "modelslabUrl", environment: "MODELSLAB_URL" },
  forms: [[{ name: "key", input: "key", config: "modelslabKey", environment: "MODELSLAB_API_KEY" }]],
};

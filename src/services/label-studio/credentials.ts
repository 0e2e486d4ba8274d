import type { CredentialDeclaration } from "../credential";

/** Legacy or personal access token (https://docs.humansignal.com/guide/access_tokens). There is no default server. */
export const labelStudioCredentials: CredentialDeclaration = {
  description: "Label Studio's legacy or personal access token",
  urlEnvironment: "LABEL_STUDIO_URL",
  forms: [[{ name: "token", input: "token", environment: "LABEL_STUDIO_API_KEY" }]],
};

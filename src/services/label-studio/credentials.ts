import type { CredentialSource } from "../credential";

/** Legacy or personal access token, https://docs.humansignal.com/guide/access_tokens; there is no default server. */
export const labelStudioCredentials: CredentialSource = {
  service: "Label Studio",
  url: { config: "labelStudioUrl", environment: "LABEL_STUDIO_URL" },
  forms: [
    [{ name: "token", input: "token", config: "labelStudioToken", environment: "LABEL_STUDIO_API_KEY" }],
  ],
};

import type { CredentialDeclaration } from "../credential";

/** No service takes part, so there is no credential beside the bucket's own keys, and no URL. */
export const credentials: CredentialDeclaration = {
  description: "none",
  defaultUrl: "about:blank",
  urlEnvironment: "BYOB_BUCKET_PROBE_URL",
  forms: [[]],
};

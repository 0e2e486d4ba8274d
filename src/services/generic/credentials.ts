import type { CredentialDeclaration } from "../credential";

/** Placeholder: BucketProbe uses no service, so it has neither a URL nor a credential other than the bucket's keys. */
export const genericCredentials: CredentialDeclaration = {
  description: "none",
  defaultUrl: "about:blank",
  urlEnvironment: "BYOB_BUCKET_PROBE_URL",
  forms: [[]],
};

// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import type { Input } from "@pulumi/pulumi";

/** Credentials for one account or server of each service; beside them neither configuration nor environment counts. */
export interface ProviderArgs {
  /** Flashback's access token (valid for one hour), refresh token, or email and password; `url` is https://backend.flashback.tech where absent. */
  flashback?: (
    | { token: Input<string> }
    | { refreshToken: Input<string> }
    | { email: Input<string>; password: Input<string> }
  ) & { url?: Input<string> };
  /** Label Studio's legacy or personal access token, and the server's URL. */
  labelStudio?: { token: Input<string>; url: Input<string> };
  /** ModelsLab's enterprise key; `url` is https://modelslab.com where absent. */
  modelslab?: { key: Input<string>; url?: Input<string> };
  /** RyzeAPI's account or instance token; `url` is https://ryzeapi.cloud where absent. */
  ryzeapi?: { token: Input<string>; url?: Input<string> };
}

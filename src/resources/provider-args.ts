// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import type { Input } from "@pulumi/pulumi";

/** Credentials for one account or server of each service. They replace configuration and environment variables. */
export interface ProviderArgs {
  /** Flashback's access token (valid for one hour), refresh token, or email and password; `url` defaults to https://backend.flashback.tech. */
  flashback?: (
    | { token: Input<string> }
    | { refreshToken: Input<string> }
    | { email: Input<string>; password: Input<string> }
  ) & { url?: Input<string> };
  /** Label Studio's legacy or personal access token, and the server's URL. */
  labelStudio?: { token: Input<string>; url: Input<string> };
  /** ModelsLab's enterprise key; `url` defaults to https://modelslab.com. */
  modelslab?: { key: Input<string>; url?: Input<string> };
  /** RyzeAPI's account or instance token; `url` defaults to https://ryzeapi.cloud. */
  ryzeapi?: { token: Input<string>; url?: Input<string> };
}

// Written by `npm run generate` from src/services/*/index.ts; do not edit.
import type * as pulumi from "@pulumi/pulumi";

/** Credentials for one account or server of each service; beside them neither configuration nor environment counts. */
export interface ProviderArgs {
  /** Flashback's access token (one hour), refresh token, or e-mail and password; `url` is https://backend.flashback.tech where absent. */
  flashback?: (
    | { token: pulumi.Input<string> }
    | { refreshToken: pulumi.Input<string> }
    | { email: pulumi.Input<string>; password: pulumi.Input<string> }
  ) & { url?: pulumi.Input<string> };
  /** Label Studio's legacy or personal access token, and the server's URL. */
  labelStudio?: { token: pulumi.Input<string>; url: pulumi.Input<string> };
  /** ModelsLab's enterprise key; `url` is https://modelslab.com where absent. */
  modelslab?: { key: pulumi.Input<string>; url?: pulumi.Input<string> };
  /** RyzeAPI's account or instance token; `url` is https://ryzeapi.cloud where absent. */
  ryzeapi?: { token: pulumi.Input<string>; url?: pulumi.Input<string> };
}

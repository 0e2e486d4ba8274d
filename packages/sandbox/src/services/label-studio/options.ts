import type { TokenOptions } from "./auth";
import { TRUSTED_DOMAINS } from "./connection";
import type { StorageOptions } from "./storages";

/** Settings of the emulated server. */
export interface LabelStudioOptions extends TokenOptions, StorageOptions {
  /** DEBUG_MODAL_EXCEPTIONS: whether 500 responses contain a traceback in `exc_info`. */
  tracebacks: boolean;
}

export const LABEL_STUDIO_DEFAULTS: LabelStudioOptions = {
  legacyTokens: false,
  personalTokens: true,
  accessSeconds: 300,
  ssrfProtection: false,
  trustedDomains: TRUSTED_DOMAINS,
  serverCredentials: false,
  syncOnExportCreate: true,
  tracebacks: false,
};

import { ownTextRedactor, type Redactor, redactor } from "../http/redact";
import type { BucketAccess } from "../stores/types";

/** Hides an access's keys in texts. */
export interface Hiding {
  /** For a store's own words: also cut, and made one line. */
  foreign: Redactor;
  /** For texts of ours, which may be long. */
  own: Redactor;
}

export function hiding({ accessKeyId, secretAccessKey, sessionToken }: BucketAccess): Hiding {
  const secrets = [accessKeyId, secretAccessKey, sessionToken].flatMap((value) => (value ? [value] : []));
  return { foreign: redactor(secrets), own: ownTextRedactor(secrets) };
}

import { ownTextRedactor, type Redactor, redactor } from "../http/redact";
import type { BucketAccess } from "../stores/types";

/** Redactors for the credentials of a probe. */
export interface Hiding {
  /** For messages of a store, which are also shortened and put on one line. */
  foreign: Redactor;
  /** For messages of this package, which keep their length and line breaks. */
  own: Redactor;
}

/** Creates the redactors for the credentials of a probe. */
export function hiding({ accessKeyId, secretAccessKey, sessionToken }: BucketAccess): Hiding {
  const secrets = [accessKeyId, secretAccessKey, sessionToken].flatMap((value) => (value ? [value] : []));
  return { foreign: redactor(secrets), own: ownTextRedactor(secrets) };
}

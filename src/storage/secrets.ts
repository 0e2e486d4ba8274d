import { type Redactor, redactor } from "../http/redact";
import type { BucketAccess } from "./types";

/** Hides an access's keys in texts. */
export interface Hiding {
  /** For a store's own words: also cut, and made one line. */
  foreign: Redactor;
  /** For texts of ours, which may be long. */
  own(text: string): string;
}

export function hiding({ accessKeyId, secretAccessKey, sessionToken }: BucketAccess): Hiding {
  const secrets = [accessKeyId, secretAccessKey, sessionToken].flatMap((value) => (value ? [value] : []));
  const foreign = redactor(secrets);
  const forms = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((form) => form.length > 3);
  const hide = (text: string) => forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
  return { foreign, own: (text) => withoutSignature(hide(text)) };
}

/** What a presigned address adds. */
function withoutSignature(text: string): string {
  return text.replace(/\b(x-amz-(?:signature|credential|security-token))=[^\s&"'<>]+/gi, "$1=***");
}

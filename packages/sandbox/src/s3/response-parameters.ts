/**
 * Parameters with which a download replaces headers of its response.
 *
 * Applications use them in presigned URLs to name the downloaded file. They are written to the response unchanged, so
 * only the documented ones may become headers, and only with a value that a header can contain.
 */
import type { S3Call } from "./call";
import { invalidArgument, S3Error } from "./errors";
import { isHeaderText } from "./header-text";
import { RESPONSE_PARAMETERS } from "./operations";

const PREFIX = "response-";

/** Headers that a signed request sets in its response, by name in lowercase letters. */
export function overriddenHeaders({ request, caller }: S3Call): Record<string, string> {
  const sent = RESPONSE_PARAMETERS.filter((name) => request.query.has(name));
  if (sent.length > 0 && caller.user === undefined) {
    const message = "Request specific response headers cannot be used for anonymous GET requests.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  return Object.fromEntries(
    sent.map((name) => {
      const value = request.query.get(name) ?? "";
      if (!isHeaderText(value)) {
        throw invalidArgument("Header value cannot be represented using ISO-8859-1.", {
          ArgumentName: name,
          ArgumentValue: value,
        });
      }
      return [name.slice(PREFIX.length), value];
    }),
  );
}

/**
 * Data of tasks in responses, which differ from the stored data in two ways.
 *
 * An import storage does not know which key of the data a labeling configuration displays, so it stores the URL of an
 * object under `$undefined$`. Responses contain it under the first key of the configuration. Lists and single tasks also
 * contain a path of the server instead of each URL that an import storage of the project can resolve, because annotators
 * cannot open `s3://` URLs. The query parameter `resolve_uri=false` disables that.
 */
import { isObject, type JsonObject } from "../../kit/request";

/** Name of the key under which an import storage stores the URL of an object. */
export const UNDEFINED_KEY = "$undefined$";

/** Data with the key of the labeling configuration. */
export function namedData(data: JsonObject, key: string | undefined): JsonObject {
  if (key === undefined || !Object.hasOwn(data, UNDEFINED_KEY)) {
    return data;
  }
  const { [UNDEFINED_KEY]: url, ...others } = data;
  return { ...others, [key]: url };
}

/** Data with paths of the server instead of URLs in the given buckets, also within lists and objects. */
export function resolvedData(data: JsonObject, task: number, buckets: readonly unknown[]): JsonObject {
  return resolved(data) as JsonObject;

  function resolved(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map(resolved);
    }
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
    }
    const url = typeof value === "string" ? urlIn(value) : undefined;
    return url === undefined || !buckets.includes(bucketInUrl(url))
      ? value
      : String(value).replace(url, pathOf(url, task));
  }
}

/** Bucket in a URL, for example `lab` in `s3://lab/a.png`. */
export function bucketInUrl(url: string): string | undefined {
  return url.match(/^s3:\/\/([^/?#]*)/)?.[1];
}

/** The URL in a string: the string itself, or the first URL in quotation marks, as in HTML. */
function urlIn(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed.startsWith("s3") ? trimmed : trimmed.match(/(["'])(s3:\/\/[^=]*)\1/)?.[2];
}

function pathOf(url: string, task: number): string {
  const encoded = Buffer.from(url).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  return `/tasks/${task}/resolve/?fileuri=${encoded}`;
}

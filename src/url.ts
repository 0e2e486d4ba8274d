/** A URL or path without the slashes at its end. */
export function trimTrailingSlashes(url: string): string {
  return url.replace(/\/+$/, "");
}

/** A path without the slashes at its start and end. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** A key or path as part of a URL: each segment is percent-encoded, slashes stay. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Appends a path that is already percent-encoded to a URL, with one slash in between. */
export function joinUrl(base: URL | string, encodedPath: string): URL {
  return new URL(`${trimTrailingSlashes(String(base))}/${encodedPath}`);
}

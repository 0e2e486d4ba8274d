/** Removes the slashes at the end of a URL or path. */
export function trimTrailingSlashes(url: string): string {
  return url.replace(/\/+$/, "");
}

/** Removes the slashes at the start and end of a path. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** Percent-encodes all characters that RFC 3986 reserves, as AWS SDKs do. Some stores do not read `+` as a space. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Percent-encodes each segment of a key or path for a URL and keeps the slashes. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Appends a path that is already percent-encoded to a URL, with one slash in between. */
export function joinUrl(base: URL | string, encodedPath: string): URL {
  return new URL(`${trimTrailingSlashes(String(base))}/${encodedPath}`);
}

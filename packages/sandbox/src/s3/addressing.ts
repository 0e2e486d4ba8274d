/**
 * Addressing: finds the bucket and key of a request in its host and path.
 *
 * S3 accepts a bucket in the path or in the host name, and the host can also contain a region or select the website
 * endpoint. Clients choose one of these styles, and stores differ in which they accept.
 */

/** Target of a request, read from host and path. */
export interface RequestTarget {
  /** Undefined for a request to the service itself. */
  bucket: string | undefined;
  /** Undefined for a request to the bucket; never empty. */
  key: string | undefined;
  style: "path" | "virtual" | "website" | "public";
  /** Region in the host name: `s3.<region>.<domain>`. */
  region: string | undefined;
}

/** Path prefix for custom domains and CDNs, which the emulator does not serve under separate host names. */
export const PUBLIC_PATH = "/_public/";

/**
 * Recognizes `<domain>` and `s3.<region>.<rest>`, with or without a bucket name before them. Any other host is the
 * service itself, so that an IP address works as well.
 */
export function requestTargetOf(path: string, host: string | undefined, domain: string): RequestTarget {
  const named = hostOf(host ?? "", domain);
  if (named.bucket !== undefined) {
    return { bucket: named.bucket, key: keyOf(path.slice(1)), style: named.style, region: named.region };
  }
  if (path.startsWith(PUBLIC_PATH)) {
    return { ...bucketAndKey(path.slice(PUBLIC_PATH.length)), style: "public", region: undefined };
  }
  return { ...bucketAndKey(path.slice(1)), style: "path", region: named.region };
}

interface Host {
  bucket: string | undefined;
  region: string | undefined;
  style: "virtual" | "website";
}

function hostOf(hostAndPort: string, domain: string): Host {
  const host = hostAndPort.replace(/:\d+$/, "").toLowerCase();
  const plain = beforeName(host, domain);
  if (plain !== undefined) {
    return { bucket: plain === "" ? undefined : plain, region: undefined, style: "virtual" };
  }
  const [service = "", ...parent] = domain.split(".");
  const label = "([a-z0-9-]+)";
  const regional = new RegExp(
    `^(?:(.+)\\.)?${literal(service)}(-website)?[.-]${label}\\.${literal(parent.join("."))}$`,
  );
  const found = regional.exec(host);
  return {
    bucket: found?.[1],
    region: found?.[3],
    style: found?.[2] === undefined ? "virtual" : "website",
  };
}

/** The part of a host before a name; empty if the host equals the name. */
function beforeName(host: string, name: string): string | undefined {
  if (host === name) {
    return "";
  }
  return host.endsWith(`.${name}`) ? host.slice(0, -name.length - 1) : undefined;
}

function literal(text: string): string {
  return text.replace(/[.+*?^$()[\]{}|\\]/g, "\\$&");
}

function bucketAndKey(path: string): Pick<RequestTarget, "bucket" | "key"> {
  const slash = path.indexOf("/");
  const bucket = decoded(slash < 0 ? path : path.slice(0, slash));
  return {
    bucket: bucket === "" ? undefined : bucket,
    key: slash < 0 ? undefined : keyOf(path.slice(slash + 1)),
  };
}

function keyOf(path: string): string | undefined {
  return path === "" ? undefined : decoded(path);
}

/** Decoded text; unchanged if its encoding is invalid. */
export function decoded(text: string): string {
  return isEncodedWell(text) ? decodeURIComponent(text) : text;
}

export function isEncodedWell(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Text with every character encoded that is not unreserved in a URL. */
export function encodedStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

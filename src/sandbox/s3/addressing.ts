import { invalidArgument } from "./errors";

/** Where a request goes, read from host and path. */
export interface Target {
  /** Undefined for a request to the service itself. */
  bucket: string | undefined;
  /** Undefined for a request to the bucket; never empty. */
  key: string | undefined;
  style: "path" | "virtual" | "website" | "public";
  /** Named by the host: `s3.<region>.<domain>`. */
  region: string | undefined;
}

/** Custom domains and CDNs, which the stand-in serves under a path instead of a name of their own. */
export const PUBLIC_PATH = "/_public/";

/**
 * Knows `<domain>`, `s3.<region>.<rest>` and, before either, a bucket's name; any other host is the service
 * itself, so that an address works as well.
 */
export function targetOf(path: string, host: string | undefined, domain: string): Target {
  const named = hostOf(host ?? "", domain);
  if (path.startsWith(PUBLIC_PATH)) {
    return { ...bucketAndKey(path.slice(PUBLIC_PATH.length)), style: "public", region: undefined };
  }
  if (named.bucket !== undefined) {
    return { bucket: named.bucket, key: keyOf(path.slice(1)), style: named.style, region: named.region };
  }
  return { ...bucketAndKey(path.slice(1)), style: "path", region: named.region };
}

function hostOf(
  hostAndPort: string,
  domain: string,
): { bucket: string | undefined; region: string | undefined; style: "virtual" | "website" } {
  const host = hostAndPort.replace(/:\d+$/, "").toLowerCase();
  const [service = "", ...rest] = domain.split(".");
  const parent = rest.join("\\.");
  const website = new RegExp(`^(.+)\\.${service}-website[.-]([a-z0-9-]+)\\.${parent}$`).exec(host);
  if (website !== null) {
    return { bucket: website[1], region: website[2], style: "website" };
  }
  const found = new RegExp(`^(?:(.+)\\.)?${service}(?:[.-]([a-z0-9-]+))?\\.${parent}$`).exec(host);
  return { bucket: found?.[1], region: found?.[2], style: "virtual" };
}

function bucketAndKey(path: string): Pick<Target, "bucket" | "key"> {
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

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument("The URI contains characters that are not properly encoded.");
  }
}

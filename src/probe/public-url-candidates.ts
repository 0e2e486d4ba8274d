import type { StoreTarget } from "../stores/target";
import { encodePath, trimSlashes } from "../url";

/**
 * Possible corrections of a wrong public URL on the same host: the directory is missing or doubled, or the bucket's
 * name is missing. Returns at most five, to limit the number of requests.
 */
export function publicUrlCandidates(publicUrl: string, target: StoreTarget): string[] {
  const { origin, pathname, protocol, hostname, port } = new URL(publicUrl);
  const path = trimSlashes(pathname);
  const directory = encodePath(trimSlashes(target.directory));
  const doubled =
    directory !== "" && path.endsWith(directory) ? trimSlashes(path.slice(0, -directory.length)) : path;
  const own = target.originUrl(target.directory);
  const paths = [
    under(path, directory),
    doubled,
    ...(own.origin === origin ? [trimSlashes(own.pathname)] : []),
    under(target.bucket, directory),
    directory,
    under(path, target.bucket, directory),
  ];
  const others = paths.filter((candidate, index) => candidate !== path && paths.indexOf(candidate) === index);
  const urls = others.slice(0, 5).map((candidate) => `${origin}/${candidate === "" ? "" : `${candidate}/`}`);
  // A policy can deny requests without TLS.
  return protocol === "http:" && port === "" ? [`https://${hostname}/${path && `${path}/`}`, ...urls] : urls;
}

function under(...parts: string[]): string {
  return parts.filter(Boolean).join("/");
}

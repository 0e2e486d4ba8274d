import type { Target } from "../stores/target";
import { trimSlashes } from "../url";

/**
 * Addresses at the same host that the public URL may have been meant to be: directory left out, doubled, or under
 * the bucket's name. At most five, so that a wrong address costs little.
 */
export function publicUrlCandidates(publicUrl: string, target: Target): string[] {
  const { origin, pathname } = new URL(publicUrl);
  const path = trimSlashes(pathname);
  const directory = trimSlashes(target.directory);
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
  return others.slice(0, 5).map((candidate) => `${origin}/${candidate === "" ? "" : `${candidate}/`}`);
}

function under(...parts: string[]): string {
  return parts.filter(Boolean).join("/");
}

import type { Target } from "../stores/target";

/** A key put after an address, with one slash between. */
export function joined(base: string, key: string): URL {
  return new URL(`${base.replace(/\/+$/, "")}/${key.split("/").map(encodeURIComponent).join("/")}`);
}

/**
 * Addresses at the same host that the public URL may have been meant to be: directory left out, doubled, or under
 * the bucket's name. At most five, so that a wrong address costs little.
 */
export function joinings(publicUrl: string, target: Target): string[] {
  const { origin, pathname } = new URL(publicUrl);
  const path = trimmed(pathname);
  const directory = trimmed(target.directory);
  const doubled =
    directory !== "" && path.endsWith(directory) ? trimmed(path.slice(0, -directory.length)) : path;
  const own = target.originUrl(target.directory);
  const paths = [
    under(path, directory),
    doubled,
    ...(own.origin === origin ? [trimmed(own.pathname)] : []),
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

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

import { LOOPBACK_NAMES } from "./address";

/** Code of the error that a proxy variable without a usable address ends in. */
export const UNUSABLE_PROXY = "UNUSABLE_PROXY";

/** Code of the error of a request that would go to a SOCKS proxy. */
export const SOCKS_PROXY = "SOCKS_PROXY";

const HTTP_VARIABLES = ["http_proxy", "HTTP_PROXY"] as const;
const HTTPS_VARIABLES = ["https_proxy", "HTTPS_PROXY"] as const;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * The variable that sends a request to a proxy; undefined when there is none. It follows undici's
 * `EnvHttpProxyAgent`: lower case first, also where it is empty, and no `ALL_PROXY`.
 */
export function proxyVariable(url: URL): string | undefined {
  if (isExcepted(url)) {
    return undefined;
  }
  const own = url.protocol === "https:" ? nameOf(HTTPS_VARIABLES) : undefined;
  return own ?? nameOf(HTTP_VARIABLES);
}

function nameOf(names: readonly string[]): string | undefined {
  const name = names.find((one) => process.env[one] !== undefined);
  return name !== undefined && process.env[name] ? name : undefined;
}

/** Whether a variable contains the address of a SOCKS proxy. */
export function isSocks(variable: string | undefined): boolean {
  return variable !== undefined && /^\s*socks\w*:/i.test(process.env[variable] ?? "");
}

/**
 * The proxies for undici, without SOCKS proxies: for some of their addresses undici throws, others it accepts with
 * a warning on stderr that the support is experimental. Requests that would go there fail before.
 */
export function usableProxies(): { httpProxy?: string; httpsProxy?: string } {
  return {
    ...(isSocks(nameOf(HTTP_VARIABLES)) && { httpProxy: "" }),
    ...(isSocks(nameOf(HTTPS_VARIABLES)) && { httpsProxy: "" }),
  };
}

/** `NO_PROXY` and this machine's own names, which mean another machine to a proxy. */
export function proxyExceptions(): string {
  const given = process.env.no_proxy ?? process.env.NO_PROXY ?? "";
  return given.trim() === "*" ? "*" : [given, ...LOOPBACK_NAMES].filter(Boolean).join(",");
}

/** The rule of undici's `EnvHttpProxyAgent`, which does not export it. */
function isExcepted(url: URL): boolean {
  const exceptions = proxyExceptions();
  if (exceptions === "*") {
    return true;
  }
  const hostname = url.hostname.toLowerCase();
  const port = Number(url.port) || DEFAULT_PORTS[url.protocol];
  return exceptions.split(/[,\s]/).some((entry) => {
    const [, host = entry, entryPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const name = host.replace(/^\*?\./, "").toLowerCase();
    if (name === "" || (entryPort !== undefined && Number(entryPort) !== port)) {
      return false;
    }
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}

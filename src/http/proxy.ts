import { LOOPBACK_NAMES } from "./address";

/** Error code for a proxy variable that does not contain a valid URL. */
export const UNUSABLE_PROXY = "UNUSABLE_PROXY";

/** Form of a proxy URL, for messages. */
export const EXAMPLE_PROXY = "http://proxy.example:8080";

/** Error code for a request that would be sent to a SOCKS proxy. */
export const SOCKS_PROXY = "SOCKS_PROXY";

const HTTP_VARIABLES = ["http_proxy", "HTTP_PROXY"] as const;
const HTTPS_VARIABLES = ["https_proxy", "HTTPS_PROXY"] as const;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * Name of the variable that determines the proxy of a request; undefined if it uses none. As in undici's
 * `EnvHttpProxyAgent`, a lowercase variable takes precedence even if it is empty, and `ALL_PROXY` is ignored.
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

/** Name of the first variable that contains neither an HTTP nor a SOCKS URL, which undici rejects for all requests. */
export function unusableProxyVariable(): string | undefined {
  const names = [nameOf(HTTP_VARIABLES), nameOf(HTTPS_VARIABLES)];
  return names.find((name) => name !== undefined && !isSocks(name) && !isHttpUrl(process.env[name] ?? ""));
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

/** Whether a variable contains the address of a SOCKS proxy. */
export function isSocks(variable: string | undefined): boolean {
  return variable !== undefined && /^\s*socks\w*:/i.test(process.env[variable] ?? "");
}

/**
 * Proxy options for undici that disable SOCKS proxies. undici throws for some of their URLs and prints a warning about
 * experimental support for others. Requests that would use them fail before.
 */
export function usableProxies(): { httpProxy?: string; httpsProxy?: string } {
  return {
    ...(isSocks(nameOf(HTTP_VARIABLES)) && { httpProxy: "" }),
    ...(isSocks(nameOf(HTTPS_VARIABLES)) && { httpsProxy: "" }),
  };
}

/** Value of `NO_PROXY` plus the loopback names, which a proxy would resolve to itself. */
export function proxyExceptions(): string {
  const given = process.env.no_proxy ?? process.env.NO_PROXY ?? "";
  return given.trim() === "*" ? "*" : [given, ...LOOPBACK_NAMES].filter(Boolean).join(",");
}

/** Whether a URL bypasses the proxy. This is the rule of undici's `EnvHttpProxyAgent`, which does not export it. */
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

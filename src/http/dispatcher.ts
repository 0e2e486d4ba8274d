import type { Dispatcher } from "undici";
import {
  EXAMPLE_PROXY,
  isSocks,
  proxyExceptions,
  proxyVariable,
  SOCKS_PROXY,
  UNUSABLE_PROXY,
  unusableProxyVariable,
  usableProxies,
} from "./proxy";

const agents = new Map<string, Dispatcher>();

// Disabled, because each attempt has its own timeout, which can be longer.
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * The dispatcher of this process. It keeps connections open and uses HTTP_PROXY, HTTPS_PROXY and NO_PROXY. A proxy of
 * the first request is kept. Throws for a URL that would be requested through a SOCKS proxy.
 *
 * @param newConnection returns a dispatcher without open connections; each of its requests closes its connection
 */
export function sharedDispatcher(url: URL, newConnection = false): Dispatcher {
  const variable = proxyVariable(url);
  if (isSocks(variable)) {
    throw Object.assign(new Error(`${variable}: SOCKS proxies are not supported`), { code: SOCKS_PROXY });
  }
  const route = `${variable === undefined ? "direct" : "proxy"}, ${newConnection ? "closed" : "kept"}`;
  const agent = agents.get(route) ?? (variable === undefined ? createDirectAgent() : createProxyAgent());
  agents.set(route, agent);
  return agent;
}

function createDirectAgent(): Dispatcher {
  return new (directAgent())(NO_TIMEOUTS);
}

/**
 * Loads only this part of undici, at the first request, because all of it takes three times as long. undici does not
 * document the paths of its parts, so a new version can move them.
 */
function directAgent(): typeof import("undici").Agent {
  try {
    return require("undici/lib/dispatcher/agent") as typeof import("undici").Agent;
  } catch {
    return (require("undici") as typeof import("undici")).Agent;
  }
}

function createProxyAgent(): Dispatcher {
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const options = {
    ...usableProxies(),
    noProxy: proxyExceptions(),
    // http:// requests are sent to the proxy with the complete URL, because many proxies only open tunnels to port 443.
    proxyTunnel: false,
    ...NO_TIMEOUTS,
  };
  try {
    return new EnvHttpProxyAgent(options);
  } catch {
    // The cause is dropped, because it quotes the variable, which can contain a password.
    const variable = unusableProxyVariable() ?? "HTTP_PROXY or HTTPS_PROXY";
    throw Object.assign(new Error(`${variable} must be a URL such as ${EXAMPLE_PROXY}`), {
      code: UNUSABLE_PROXY,
    });
  }
}

let agentName: string | undefined;

/** `User-Agent` header of every request. */
export function userAgent(): string {
  agentName ??= `pulumi-byob/${(require("../../package.json") as { version: string }).version}`;
  return agentName;
}

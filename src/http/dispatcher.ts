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

const agents = new Map<"kept" | "closed", Dispatcher>();

/**
 * The dispatcher of this process. It keeps connections open and uses HTTP_PROXY, HTTPS_PROXY and NO_PROXY as they
 * were at the first request. Throws for a URL that would be requested through a SOCKS proxy.
 *
 * @param newConnection returns a dispatcher without open connections; each of its requests closes its connection
 */
export function sharedDispatcher(url: URL, newConnection = false): Dispatcher {
  const variable = proxyVariable(url);
  if (isSocks(variable)) {
    throw Object.assign(new Error(`${variable}: SOCKS proxies are not supported`), { code: SOCKS_PROXY });
  }
  const connections = newConnection ? "closed" : "kept";
  const agent = agents.get(connections) ?? createAgent();
  agents.set(connections, agent);
  return agent;
}

function createAgent(): Dispatcher {
  // Loaded at the first request, so that a preview without network access does not load it.
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const options = {
    ...usableProxies(),
    noProxy: proxyExceptions(),
    // http:// requests are sent to the proxy with the complete URL, because many proxies only open tunnels to port 443.
    proxyTunnel: false,
    // Disabled, because each attempt has its own timeout, which can be longer.
    headersTimeout: 0,
    bodyTimeout: 0,
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

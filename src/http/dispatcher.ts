import type { Dispatcher } from "undici";
import { isSocks, proxyExceptions, proxyVariable, SOCKS_PROXY, UNUSABLE_PROXY, usableProxies } from "./proxy";

let agent: Dispatcher | undefined;

/**
 * The one dispatcher of the process: keeps connections alive and honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY
 * as they were at the first call. Throws for an address that would be requested through a SOCKS proxy.
 */
export function sharedDispatcher(url: URL): Dispatcher {
  if (isSocks(proxyVariable(url))) {
    throw Object.assign(new Error("SOCKS proxies are not supported"), { code: SOCKS_PROXY });
  }
  agent ??= createAgent();
  return agent;
}

function createAgent(): Dispatcher {
  // Loaded at the first call, because a preview that needs no network should not pay for it.
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const options = {
    ...usableProxies(),
    noProxy: proxyExceptions(),
    // Plain http goes to the proxy as a whole URL: many proxies open tunnels to port 443 only.
    proxyTunnel: false,
    // The attempt's own deadline rules; the agent's would cut longer ones short.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  try {
    return new EnvHttpProxyAgent(options);
  } catch {
    // The cause would quote the variable, which may hold a password.
    throw Object.assign(new Error("a proxy variable holds no address"), { code: UNUSABLE_PROXY });
  }
}

let agentName: string | undefined;

/** The `User-Agent` of every request. */
export function userAgent(): string {
  agentName ??= `pulumi-byob/${(require("../../package.json") as { version: string }).version}`;
  return agentName;
}

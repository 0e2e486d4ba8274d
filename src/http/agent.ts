import type { Dispatcher } from "undici";
import { isLoopback, LOOPBACK_NAMES } from "./address";

/** Code of the error that a proxy variable without a usable address ends in. */
export const UNUSABLE_PROXY = "UNUSABLE_PROXY";

let agent: Dispatcher | undefined;

/**
 * The one dispatcher of the process: keeps connections alive and honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY
 * as they were at the first call.
 */
export function sharedAgent(): Dispatcher {
  agent ??= createAgent();
  return agent;
}

function createAgent(): Dispatcher {
  // Loaded at the first call, because a preview that needs no network should not pay for it.
  const { EnvHttpProxyAgent } = require("undici") as typeof import("undici");
  const options = {
    noProxy: exceptions(),
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

/** Adds this machine's own names, which mean another machine to a proxy. */
function exceptions(): string {
  const given = process.env.no_proxy ?? process.env.NO_PROXY ?? "";
  return given.trim() === "*" ? "*" : [given, ...LOOPBACK_NAMES].filter(Boolean).join(",");
}

/** The variable that may have sent a request to a proxy; undefined when there is none. */
export function proxyVariable(url: URL): string | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const names = ["http_proxy", "HTTP_PROXY"];
  if (url.protocol === "https:") names.unshift("https_proxy", "HTTPS_PROXY");
  return names.find((name) => process.env[name]);
}

let agentName: string | undefined;

/** The `User-Agent` of every request. */
export function userAgent(): string {
  agentName ??= `pulumi-byob/${(require("../../package.json") as { version: string }).version}`;
  return agentName;
}

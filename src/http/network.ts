/**
 * Messages for failed and broken connections.
 *
 * Errors of undici and Node have internal messages, contain IP addresses, and nest the real cause. This module finds
 * the error code and describes it with the host, a hint, and whether a retry can help. A proxy that rejects a
 * connection is recognized by undici's message, because it has no code. Unknown codes are shown as they are.
 *
 *     const { message, advice, transient } = describeNetworkFailure(error, url, sent);
 */
import { proxyVariable, SOCKS_PROXY, UNUSABLE_PROXY } from "./proxy";

/** Description of a failed or broken connection. */
export interface NetworkFailure {
  cause: "unreachable" | "interrupted";
  /** Failure of the host itself; undefined for other causes, and if a proxy was used. */
  host?: "not-resolved" | "not-connected" | undefined;
  message: string;
  advice?: string | undefined;
  /** Whether another attempt can succeed. */
  transient: boolean;
}

const UNTRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)$/;

/** Messages for connections that were not established, by error code; `%` is replaced by the host. */
const OPENING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "% refused the connection",
  ENOTFOUND: "the host name % does not resolve",
  EAI_AGAIN: "the DNS server did not respond to the query for %",
  ETIMEDOUT: "no connection to % in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection to % in time",
  EHOSTUNREACH: "there is no route to %",
  ENETUNREACH: "there is no route to %",
  ENETDOWN: "the network is down",
  EADDRNOTAVAIL: "no local port is free for a connection to %",
  EMFILE: "too many files are open on this machine",
};

const HOST_FAILURES: Readonly<Record<string, NetworkFailure["host"]>> = {
  ENOTFOUND: "not-resolved",
  ECONNREFUSED: "not-connected",
};

const BROKEN = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

/** Description without the cause. */
type ErrorDescription = Omit<NetworkFailure, "cause" | "host">;

/** Describes a network error. The library's text and the IP addresses in it are never quoted. */
export function describeNetworkFailure(error: unknown, url: URL, sent: boolean): NetworkFailure {
  const rejection = describeProxyRejection(error, url);
  if (rejection !== undefined) {
    return { cause: "unreachable", ...rejection };
  }
  if (sent) {
    return { cause: "interrupted", ...describeBrokenConnection(error, url) };
  }
  const failure = describeUnopenedConnection(error, url);
  const variable = proxyVariable(url);
  const advice = failure.advice ?? proxyAdvice(url);
  // With a proxy, the code belongs to the proxy's host.
  const host = variable === undefined ? HOST_FAILURES[codeOf(error)] : undefined;
  return { cause: "unreachable", ...failure, advice, host };
}

/** Hint for a connection that was not established; undefined without a proxy. */
export function proxyAdvice(url: URL): string | undefined {
  const variable = proxyVariable(url);
  return variable && `${variable} is set: check the proxy, too`;
}

function describeBrokenConnection(error: unknown, url: URL): ErrorDescription {
  const code = codeOf(error);
  if (code.startsWith("HPE_") || code.startsWith("UND_ERR_HEADERS_")) {
    return { message: `${url.host} did not return a valid HTTP response`, transient: false };
  }
  const detail = BROKEN.has(code) || code === "" ? "" : ` (${code})`;
  return {
    message: `the connection to ${url.host} was closed before the response was complete${detail}`,
    transient: true,
  };
}

function describeUnopenedConnection(error: unknown, url: URL): ErrorDescription {
  const code = codeOf(error);
  const known = OPENING[code]?.replace("%", url.host);
  if (known !== undefined) {
    return { message: known, transient: true };
  }
  if (BROKEN.has(code)) {
    return { message: `the connection to ${url.host} was closed before it was established`, transient: true };
  }
  return describeCertificateError(code, url) ?? describeOtherFailure(code, url);
}

function describeCertificateError(code: string, url: URL): ErrorDescription | undefined {
  if (UNTRUSTED.test(code)) {
    const message = `the certificate of ${url.host} is not signed by a trusted authority`;
    const advice =
      "For a private certificate authority, set NODE_EXTRA_CA_CERTS to the file with its certificate";
    return { message, advice, transient: false };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      message: `the certificate of ${url.host} is issued for a different host name`,
      transient: false,
    };
  }
  if (code === "CERT_HAS_EXPIRED") {
    return { message: `the certificate of ${url.host} has expired`, transient: false };
  }
  if (code.startsWith("CERT_")) {
    return { message: `the certificate of ${url.host} is not valid (${code})`, transient: false };
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return { message: `${url.host} failed the TLS handshake (${code})`, transient: false };
  }
  return undefined;
}

/** Describes the error of a proxy before the request reached the service. undici has no code for it, only a message. */
function describeProxyRejection(error: unknown, url: URL): ErrorDescription | undefined {
  const code = codeOf(error);
  // The invalid variable can be that of another protocol, because one agent uses both.
  if (code === UNUSABLE_PROXY) {
    const message = messageOf(error);
    return { message, advice: "Correct the variable, or unset it", transient: false };
  }
  const variable = proxyVariable(url);
  if (variable === undefined) {
    return undefined;
  }
  if (code === SOCKS_PROXY) {
    const message = `SOCKS proxies are not supported, and ${variable} contains the address of one`;
    const advice = `Set ${variable} to an HTTP proxy, or add ${url.hostname} to NO_PROXY`;
    return { message, advice, transient: false };
  }
  if (code === "UND_ERR_PRX_TLS") {
    return {
      message: "the certificate of the proxy is not valid",
      advice: `Check ${variable}`,
      transient: false,
    };
  }
  const status = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(messageOf(error))?.[1];
  if (status === undefined) {
    return undefined;
  }
  if (status === "407") {
    const advice = `Add user name and password to ${variable}`;
    return { message: "the proxy requires a login (HTTP 407)", advice, transient: false };
  }
  const message = `the proxy did not connect to ${url.host} (HTTP ${status} from the proxy)`;
  return { message, advice: `Check ${variable} and NO_PROXY`, transient: status.startsWith("5") };
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : "";
}

function describeOtherFailure(code: string, url: URL): ErrorDescription {
  if (code === "UND_ERR_INVALID_ARG") {
    const message = "the request cannot be sent: its URL or a header contains invalid characters";
    return {
      message,
      advice: "Check the credential for line breaks and other invisible characters",
      transient: false,
    };
  }
  return { message: `no connection to ${url.host}${code ? ` (${code})` : ""}`, transient: true };
}

/** First code in an error and its causes; an AggregateError contains one error per address. */
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== "object" || error === null || depth > 4) {
    return "";
  }
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string" && code !== "UND_ERR") {
    return code;
  }
  return codeOf(Array.isArray(errors) ? errors[0] : cause, depth + 1);
}

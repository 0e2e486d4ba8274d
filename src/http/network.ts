import { proxyVariable, SOCKS_PROXY, UNUSABLE_PROXY } from "./proxy";

/** A broken or impossible connection in words. */
export interface NetworkFailure {
  cause: "unreachable" | "interrupted";
  words: string;
  advice?: string | undefined;
  /** Whether another attempt can end better. */
  passing: boolean;
}

const UNTRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)$/;

/** What a connection that was never made says, by its code; `%` stands for the host. */
const OPENING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "% refused the connection",
  ENOTFOUND: "the host name % is not known",
  EAI_AGAIN: "the name server did not answer for %",
  ETIMEDOUT: "no connection to % in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection to % in time",
  EHOSTUNREACH: "there is no route to %",
  ENETUNREACH: "there is no route to %",
  ENETDOWN: "the network is down",
  EADDRNOTAVAIL: "no local port is free for a connection to %",
  EMFILE: "too many files are open on this machine",
};

const BROKEN = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

/** A failure in words, before its cause is decided. */
type Telling = Omit<NetworkFailure, "cause">;

/** Tells a network error in our own words; the library's text and the addresses in it are never quoted. */
export function networkFailure(error: unknown, url: URL, sent: boolean): NetworkFailure {
  const refused = proxyRefusal(error, url);
  if (refused !== undefined) {
    return { cause: "unreachable", ...refused };
  }
  if (sent) {
    return { cause: "interrupted", ...whileAnswering(error, url) };
  }
  const failure = whileOpening(error, url);
  const variable = proxyVariable(url);
  const advice = failure.advice ?? (variable && `${variable} is set: check the proxy, too`);
  return { cause: "unreachable", ...failure, advice };
}

function whileAnswering(error: unknown, url: URL): Telling {
  const code = codeOf(error);
  if (code.startsWith("HPE_") || code.startsWith("UND_ERR_HEADERS_")) {
    return { words: `${url.host} did not answer in HTTP`, passing: false };
  }
  const detail = BROKEN.has(code) || code === "" ? "" : ` (${code})`;
  return {
    words: `the connection to ${url.host} broke before the answer was complete${detail}`,
    passing: true,
  };
}

function whileOpening(error: unknown, url: URL): Telling {
  const code = codeOf(error);
  const known = OPENING[code]?.replace("%", url.host);
  if (known !== undefined) {
    return { words: known, passing: true };
  }
  if (BROKEN.has(code)) {
    return { words: `the connection to ${url.host} broke while it was opened`, passing: true };
  }
  return certificate(code, url) ?? unusual(code, url);
}

function certificate(code: string, url: URL): Telling | undefined {
  if (UNTRUSTED.test(code)) {
    const words = `the certificate of ${url.host} is not signed by an authority that is known here`;
    const advice = "For a private authority, name its certificate file in NODE_EXTRA_CA_CERTS";
    return { words, advice, passing: false };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return { words: `the certificate of ${url.host} is made out to another name`, passing: false };
  }
  if (code === "CERT_HAS_EXPIRED") {
    return { words: `the certificate of ${url.host} has expired`, passing: false };
  }
  if (code.startsWith("CERT_")) {
    return { words: `the certificate of ${url.host} is not valid (${code})`, passing: false };
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return { words: `${url.host} does not speak TLS as expected (${code})`, passing: false };
  }
  return undefined;
}

/** What a proxy says before the service hears of the request; the library has no code for it, only a text. */
function proxyRefusal(error: unknown, url: URL): Telling | undefined {
  const variable = proxyVariable(url);
  if (variable === undefined) {
    return undefined;
  }
  const code = codeOf(error);
  if (code === SOCKS_PROXY) {
    const words = `SOCKS proxies are not supported, and ${variable} contains the address of one`;
    const advice = `Set ${variable} to an HTTP proxy, or add ${url.hostname} to NO_PROXY`;
    return { words, advice, passing: false };
  }
  if (code === UNUSABLE_PROXY) {
    const words = "the proxy is not given as an address such as http://proxy.example:8080";
    return { words, advice: `Check ${variable}`, passing: false };
  }
  if (code === "UND_ERR_PRX_TLS") {
    return { words: "the proxy's certificate is not valid", advice: `Check ${variable}`, passing: false };
  }
  const status = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(messageOf(error))?.[1];
  if (status === undefined) {
    return undefined;
  }
  if (status === "407") {
    const advice = `Put user name and password into ${variable}`;
    return { words: "the proxy demands a login (HTTP 407)", advice, passing: false };
  }
  const words = `the proxy did not connect to ${url.host} (HTTP ${status} from the proxy)`;
  return { words, advice: `Check ${variable} and NO_PROXY`, passing: status.startsWith("5") };
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : "";
}

function unusual(code: string, url: URL): Telling {
  if (code === "UND_ERR_INVALID_ARG") {
    const words = "the request cannot be sent: its address or a header holds characters that are not allowed";
    return {
      words,
      advice: "Check the credential for line breaks and other invisible characters",
      passing: false,
    };
  }
  return { words: `no connection to ${url.host}${code ? ` (${code})` : ""}`, passing: true };
}

/** The first code in an error, its causes and its parts; a name that several addresses were tried for has parts. */
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

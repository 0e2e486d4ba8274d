import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeNetworkFailure } from "../../../src/http/network";
import { closeAll, listenOn, sendJson, stage } from "./support";

const folder = mkdtempSync(join(tmpdir(), "byob-http-"));
const at = (name: string) => join(folder, name);

/** A private authority and a certificate of it for service.test. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Private CA",
    "-days",
    "2",
  );
  openssl("req", ...key, "-keyout", "tls.key", "-out", "tls.csr", "-subj", "/CN=service.test");
  writeFileSync(at("ext"), "subjectAltName=DNS:service.test,IP:127.0.0.1");
  const sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ext", "-days", "2"];
  openssl("x509", "-req", "-in", "tls.csr", "-out", "tls.pem", ...sign);
}

/** A proxy with its URL, the requests it received and their credentials. */
interface Proxy {
  url: string;
  requested: string[];
  logins: (string | undefined)[];
}

/** A real proxy that connects every host to one port of this machine. */
async function proxy(port: number, rejection?: number, delayMs = 0): Promise<Proxy> {
  const requested: string[] = [];
  const logins: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    requested.push(`${request.method} ${request.url}`);
    logins.push(request.headers["proxy-authorization"]);
    if (rejection === undefined) {
      sendJson(response, 200, { through: "proxy" });
    } else {
      response.writeHead(rejection).end("proxy says no");
    }
  });
  server.on("connect", (request, socket) => {
    requested.push(`CONNECT ${request.url}`);
    logins.push(request.headers["proxy-authorization"]);
    if (rejection !== undefined) {
      socket.end(`HTTP/1.1 ${rejection} No\r\n\r\n`);
      return;
    }
    const onward = connect(port, "127.0.0.1", () => {
      setTimeout(() => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      }, delayMs);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return { url: `http://me:pr0xy-pass@127.0.0.1:${await listenOn(server)}`, requested, logins };
}

interface Report {
  loadedEarly: boolean;
  calls: {
    status?: number;
    body?: unknown;
    message: string;
    cause: string;
    outcomeUnknown: boolean;
    warnings: string[];
  }[];
}

async function child(environment: Record<string, string>, ...urls: string[]): Promise<Report> {
  const script = join(__dirname, "child.js");
  const { PATH = "" } = process.env;
  const env = { PATH, ...environment };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...urls], { env });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Report;
}

let tls: { port: number; requests: string[] };

beforeAll(() => makeCertificates());
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeAll);

beforeEach(async () => {
  const requests: string[] = [];
  const options = { key: readFileSync(at("tls.key")), cert: readFileSync(at("tls.pem")) };
  const server = createTlsServer(options, (request, response) => {
    requests.push(`${request.headers.host}${request.url} ${request.headers.authorization}`);
    sendJson(response, 200, { secure: true });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  server.unref();
  tls = { port: (server.address() as AddressInfo).port, requests };
});

it("a private authority is trusted through NODE_EXTRA_CA_CERTS, through a proxy's tunnel, too", async () => {
  const via = await proxy(tls.port);
  const plain = await stage((_, response) => sendJson(response, 200, { direct: true }));
  const environment = { HTTPS_PROXY: via.url, HTTP_PROXY: via.url, NODE_EXTRA_CA_CERTS: at("ca.pem") };
  const report = await child(
    environment,
    "https://service.test",
    "https://another.test",
    `https://127.0.0.1:${tls.port}`,
    "http://service.test:8080",
    plain.url,
  );
  const [tunnelled, misnamed, direct, forwarded, loopback] = report.calls;
  expect(report.loadedEarly).toBe(false);
  expect(tunnelled).toMatchObject({ status: 200, body: { secure: true }, warnings: [] });
  expect(misnamed?.message).toContain("the certificate of another.test is issued for a different host name");
  expect(misnamed).toMatchObject({ cause: "unreachable", outcomeUnknown: false });
  expect(direct).toMatchObject({ status: 200, body: { secure: true } });
  expect(forwarded).toMatchObject({ status: 200, body: { through: "proxy" } });
  expect(forwarded?.warnings).toEqual([
    "Vendor: the credential is sent unencrypted to service.test, because baseUrl starts with http://. Use https://.",
  ]);
  expect(loopback).toMatchObject({ status: 200, body: { direct: true }, warnings: [] });
  expect(via.requested).toEqual([
    "CONNECT service.test:443",
    "CONNECT another.test:443",
    "GET http://service.test:8080/it?x=1",
  ]);
  expect(new Set(via.logins)).toEqual(new Set([`Basic ${Buffer.from("me:pr0xy-pass").toString("base64")}`]));
  expect(tls.requests).toEqual([
    "service.test/it?x=1 Bearer s3cr3t-token",
    `127.0.0.1:${tls.port}/it?x=1 Bearer s3cr3t-token`,
  ]);
});

it("an unknown authority is reported with a hint, and nothing is sent", async () => {
  const report = await child({}, `https://127.0.0.1:${tls.port}`, `http://127.0.0.1:${tls.port}`);
  const [untrusted, wrongScheme] = report.calls;
  expect(untrusted?.message).toMatch(/not signed by a trusted authority\. .*NODE_EXTRA_CA_CERTS .*\.$/);
  expect(untrusted).toMatchObject({ cause: "unreachable", outcomeUnknown: false });
  expect(wrongScheme?.cause).toBe("interrupted");
  expect(tls.requests).toEqual([]);
});

it("a proxy that rejects requests is reported with its variable and without its URL", async () => {
  const [forbidding, asking] = await Promise.all([proxy(tls.port, 403), proxy(tls.port, 407)]);
  const reports = await Promise.all([
    child(
      { HTTPS_PROXY: forbidding.url, HTTP_PROXY: asking.url },
      "https://service.test",
      "http://service.test",
    ),
    child({ http_proxy: "http://127.0.0.1:9" }, "http://service.test"),
    child({ HTTPS_PROXY: asking.url, NO_PROXY: "service.invalid" }, "https://service.invalid"),
    child({ HTTPS_PROXY: "proxy.corp:8080" }, "https://service.test"),
    child({ HTTPS_PROXY: asking.url }, "https://service.test"),
    child({ HTTPS_PROXY: "proxy.corp:8080", HTTP_PROXY: asking.url }, "http://service.test"),
    child({ HTTPS_PROXY: "proxy.corp:8080" }, "http://service.invalid"),
  ]);
  const [rejected, login, down, excepted, unusable, tunneled, unusableForHttps, direct] = reports.flatMap(
    (report) => report.calls,
  );
  expect(rejected?.message).toContain(
    "the proxy did not connect to service.test (HTTP 403 from the proxy). Check HTTPS_PROXY and NO_PROXY.",
  );
  expect(login?.message).toContain("the proxy requires a login");
  expect(down?.message).toMatch(/refused the connection\. http_proxy is set: check the proxy, too\.$/);
  for (const unaffected of [excepted, direct]) {
    expect(unaffected?.message).toMatch(
      /the host name service.invalid does not resolve|DNS server did not respond/,
    );
  }
  for (const invalid of [unusable, unusableForHttps]) {
    expect(invalid?.message).toMatch(
      /: HTTPS_PROXY must be a URL such as \S+\. Correct the variable, or unset it\.$/,
    );
  }
  expect(tunneled?.message).toContain("the proxy requires a login (HTTP 407). Add user name and password to");
  expect(forbidding.requested).toEqual(["CONNECT service.test:443"]);
  expect(asking.requested.sort()).toEqual(["CONNECT service.test:443", "GET http://service.test/it?x=1"]);
  for (const report of reports.flatMap(({ calls }) => calls)) {
    expect(report).toMatchObject({ cause: "unreachable", outcomeUnknown: false });
    expect(report.message).not.toMatch(/pr0xy-pass|fetch failed|other side|undici/i);
  }
});

it.each(["socks://", "socks4://", "SOCKS5://", "socks5h://"])(
  "a SOCKS proxy (%s) is not supported and is reported with its variable and without its value",
  async (scheme) => {
    const address = `${scheme}me:pr0xy-pass@127.0.0.1:9`;
    const reports = await Promise.all([
      child({ HTTPS_PROXY: address, https_proxy: address }, "https://service.test", "http://service.invalid"),
      child({ HTTP_PROXY: address }, "http://service.test", "https://service.test"),
    ]);
    const [own, direct, plain, inherited] = reports.flatMap(({ calls }) => calls);
    const describe = (variable: string) =>
      `: SOCKS proxies are not supported, and ${variable} contains the address of one. Set ${variable} to an HTTP proxy, or add service.test to NO_PROXY.`;
    expect(own?.message).toContain(describe("https_proxy"));
    expect(plain?.message).toContain(describe("HTTP_PROXY"));
    expect(inherited?.message).toContain(describe("HTTP_PROXY"));
    for (const error of [own, plain, inherited]) {
      expect(error).toMatchObject({ cause: "unreachable", outcomeUnknown: false });
      expect(error?.message).not.toContain("pr0xy-pass");
    }
    expect(direct?.message).toMatch(/service.invalid/);
    expect(direct?.message).not.toMatch(/SOCKS|proxy/i);
  },
);

it("a SOCKS proxy stops no request that would not go through it", async () => {
  const via = await proxy(tls.port);
  const plain = await stage((_, response) => sendJson(response, 200, { direct: true }));
  const socks = "socks5://127.0.0.1:9";
  const trusted = { NODE_EXTRA_CA_CERTS: at("ca.pem") };
  const reports = await Promise.all([
    child({ HTTP_PROXY: socks, HTTPS_PROXY: via.url, ...trusted }, "https://service.test", plain.url),
    child({ HTTP_PROXY: socks, NO_PROXY: "other.test, .invalid:80" }, "http://service.invalid"),
    child({ ALL_PROXY: socks, all_proxy: socks }, plain.url, "http://service.invalid"),
    child({ http_proxy: "", HTTP_PROXY: socks, https_proxy: "" }, "https://service.invalid"),
  ]);
  const [tunnelled, loopback, excepted, unused, unusedByName, empty] = reports.flatMap(({ calls }) => calls);
  expect(tunnelled).toMatchObject({ status: 200, body: { secure: true } });
  for (const direct of [loopback, unused]) {
    expect(direct).toMatchObject({ body: { direct: true } });
  }
  for (const direct of [excepted, unusedByName, empty]) {
    expect(direct?.message).toMatch(/host name service.invalid does not resolve|DNS server did not respond/);
    expect(direct?.message).not.toMatch(/proxy/i);
  }
});

it("an attempt that is aborted while it connects sends nothing later", async () => {
  const slow = await proxy(tls.port, undefined, 400);
  const environment = { HTTPS_PROXY: slow.url, NODE_EXTRA_CA_CERTS: at("ca.pem"), ATTEMPT_MS: "100" };
  const [late] = (await child(environment, "https://service.test")).calls;
  expect(late).toMatchObject({ cause: "timeout", outcomeUnknown: false });
  expect(late?.message).toContain("no result within 0.1 s: no connection to service.test");
  expect(slow.requested.length).toBeGreaterThan(1);
  expect(tls.requests).toEqual([]);
});

describe("messages for error codes", () => {
  const url = new URL("https://host.example/x");
  const describe = (code: string, sent = false) =>
    describeNetworkFailure(Object.assign(new Error("raw text"), { code }), url, sent);

  it.each([
    ["ENOTFOUND", "the host name host.example does not resolve", true],
    ["EAI_AGAIN", "the DNS server did not respond to the query for host.example", true],
    ["UND_ERR_CONNECT_TIMEOUT", "no connection to host.example in time", true],
    ["ECONNRESET", "the connection to host.example was closed before it was established", true],
    ["CERT_HAS_EXPIRED", "the certificate of host.example has expired", false],
    ["CERT_REVOKED", "the certificate of host.example is not valid (CERT_REVOKED)", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "is not signed by a trusted authority", false],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "host.example failed the TLS handshake", false],
    ["SOMETHING_NEW", "no connection to host.example (SOMETHING_NEW)", true],
  ])("%s", (code, message, transient) => {
    const failure = describe(code);
    expect(failure.message).toContain(message);
    expect(failure.transient).toBe(transient);
    expect(JSON.stringify(failure)).not.toContain("raw text");
  });

  it("distinguish a broken response from one that is not HTTP", () => {
    expect(describe("UND_ERR_SOCKET", true).message).toBe(
      "the connection to host.example was closed before the response was complete",
    );
    expect(describe("HPE_INVALID_CONSTANT", true)).toEqual({
      cause: "interrupted",
      message: "host.example did not return a valid HTTP response",
      transient: false,
    });
  });

  it("use the codes in causes and in the errors of several addresses", () => {
    const rejected = Object.assign(new Error("a"), { code: "ECONNREFUSED" });
    expect(describeNetworkFailure(new AggregateError([rejected]), url, false).message).toContain("refused");
    expect(describeNetworkFailure(new Error("x", { cause: rejected }), url, false).message).toContain(
      "refused",
    );
    expect(describeNetworkFailure("odd", url, false).message).toBe("no connection to host.example");
  });
});

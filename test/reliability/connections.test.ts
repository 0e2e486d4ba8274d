/**
 * Failures of the connection to each service, through the real plugin process: TLS, proxies and redirects.
 *
 * Each one is one line that names the cause. The credential reaches only the host in `baseUrl`, and the password of a
 * proxy is not shown.
 */
import fs from "node:fs";
import http from "node:http";
import net, { type AddressInfo, type Server, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import { type ContractCase, contractCases, of } from "../contract/support/cases";
import type { Plugin } from "../contract/support/plugin";
import { type ContractWorld, expectDiscreet, openContractWorld } from "../contract/support/world";
import { CertificateAuthority } from "./support/certificates";

jest.setTimeout(40_000);

/** Sufficient for all attempts at a connection that fails immediately. */
const TIMEOUT_MS = 12_000;
const SLACK_MS = 8_000;
const PROXY_PASSWORD = "CANARY-proxy-password";

/** Actions of a server after the first bytes of a client, and the cause in the error. */
interface Peer {
  name: string;
  accept(socket: Socket): void;
  cause: string;
  timeoutMs?: number;
}

let world: ContractWorld;
let folder: string;
let authority: CertificateAuthority;
const servers = new Set<Server>();
const sockets = new Set<Socket>();

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-certificates-"));
  authority = new CertificateAuthority(folder);
  world = await openContractWorld();
});
afterAll(async () => {
  for (const socket of sockets) {
    socket.destroy();
  }
  for (const server of servers) {
    server.close();
  }
  await world.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Starts a server on the loopback interface and returns its port. */
async function portOf(server: Server): Promise<number> {
  servers.add(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Returns the error of a create, which must be one line within the time limit. */
async function errorOf(
  plugin: Plugin,
  one: ContractCase,
  baseUrl: string,
  timeoutMs = TIMEOUT_MS,
): Promise<string> {
  const startedAt = performance.now();
  const inputs = of(one.type, {
    ...one.inputs,
    ...one.required(),
    [one.credential]: one.credentialOf(world.sandbox),
    baseUrl,
    customTimeouts: { create: `${timeoutMs}ms` },
  });
  const message = await plugin.create(inputs).then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
  expect(performance.now() - startedAt).toBeLessThan(timeoutMs + SLACK_MS);
  expect(message).toMatch(/^[A-Z][^\n]+: could not [^\n]+\.$/);
  expectDiscreet(message, world.sandbox);
  return message;
}

/** Creates each resource type at the URL, and expects the same cause in each error. */
async function expectCause(
  plugin: Plugin,
  baseUrl: string,
  cause: string,
  timeoutMs?: number,
): Promise<void> {
  const messages = await Promise.all(contractCases.map((one) => errorOf(plugin, one, baseUrl, timeoutMs)));
  for (const message of messages) {
    expect(message).toContain(cause);
  }
}

describe("TLS", () => {
  let plugin: Plugin;

  beforeAll(async () => {
    const env = { ...world.sandbox.environment(), NODE_EXTRA_CA_CERTS: authority.file };
    plugin = await world.start({ env });
  });

  test.each([
    ["a trusted certificate", {}, "HTTP 418, I'm a Teapot."],
    ["an expired certificate", { days: [-9, -1] }, "the certificate of % has expired."],
    ["a future certificate", { days: [1, 9] }, "the certificate of % is not valid (CERT_NOT_YET_VALID)."],
    ["a wrong name", { name: "other.example" }, "the certificate of % is issued for a different host name."],
    [
      "an unknown issuer",
      { unknownIssuer: true },
      "the certificate of % is not signed by a trusted authority.",
    ],
  ] as const)("with %s", async (_, options, cause) => {
    const certificate = authority.sign({ name: "127.0.0.1", ...options });
    const respond = (socket: tls.TLSSocket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 418 No\r\nContent-Length: 0\r\n\r\n"));
    };
    const port = await portOf(tls.createServer(certificate, respond));
    await expectCause(plugin, `https://127.0.0.1:${port}`, cause.replace("%", `127.0.0.1:${port}`));
  });

  test.each<Peer>([
    {
      name: "plain HTTP",
      accept: (socket) => socket.end("HTTP/1.1 400 Bad\r\n\r\n"),
      cause: "failed the TLS handshake",
    },
    {
      name: "a closed connection",
      accept: (socket) => socket.destroy(),
      cause: "was closed before it was established",
    },
    {
      name: "a handshake that never ends",
      accept: () => {},
      cause: "no result within 1 s",
      timeoutMs: 1_000,
    },
  ])("with $name instead of TLS", async ({ accept, cause, timeoutMs }) => {
    const port = await portOf(net.createServer((socket) => socket.once("data", () => accept(socket))));
    await expectCause(plugin, `https://127.0.0.1:${port}`, cause, timeoutMs);
  });

  test("of an old version only", async () => {
    const certificate = { ...authority.sign({ name: "127.0.0.1" }), ciphers: "DEFAULT@SECLEVEL=0" };
    const versions = { minVersion: "TLSv1", maxVersion: "TLSv1" } as const;
    const port = await portOf(tls.createServer({ ...certificate, ...versions }));
    await expectCause(plugin, `https://127.0.0.1:${port}`, "failed the TLS handshake");
  });
});

describe("a proxy", () => {
  const HOST = "service.example";

  const peers: readonly Peer[] = [
    {
      name: "closes the connection",
      accept: (socket) => socket.destroy(),
      cause: "HTTPS_PROXY is set: check the proxy, too",
      timeoutMs: 1_000,
    },
    {
      name: "requires a login",
      accept: (socket) => socket.end("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"),
      cause: "the proxy requires a login (HTTP 407)",
    },
    {
      name: "denies the host with a page",
      accept: (socket) => socket.end("HTTP/1.1 403 No\r\nContent-Length: 13\r\n\r\n<html></html>"),
      cause: `the proxy did not connect to ${HOST} (HTTP 403 from the proxy)`,
    },
    {
      name: "responds with a page instead of the tunnel",
      accept: (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n<html>Login</html>"),
      cause: "failed the TLS handshake",
    },
    { name: "does not speak HTTP", accept: (socket) => socket.end("SSH-2.0-x\r\n"), cause: HOST },
    {
      name: "sends headers of megabytes",
      // wording-ignore: String.prototype.repeat
      accept: (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(2 ** 22)}`),
      cause: HOST,
    },
    { name: "never responds", accept: () => {}, cause: "no result within 1 s", timeoutMs: 1_000 },
  ];

  async function pluginBehind(port: number): Promise<Plugin> {
    const HTTPS_PROXY = `http://user:${PROXY_PASSWORD}@127.0.0.1:${port}`;
    return world.start({ env: { ...world.sandbox.environment(), HTTPS_PROXY } });
  }

  test.each(peers)("that $name", async ({ accept, cause, timeoutMs }) => {
    const port = await portOf(net.createServer((socket) => socket.once("data", () => accept(socket))));
    await expectCause(await pluginBehind(port), `https://${HOST}`, cause, timeoutMs);
  });

  test("that does not accept the connection", async () => {
    const server = net.createServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));
    await expectCause(
      await pluginBehind(port),
      `https://${HOST}`,
      "HTTPS_PROXY is set: check the proxy, too",
    );
  });

  test("that forwards to a certificate of an unknown issuer", async () => {
    const inner = tls.createServer(authority.sign({ name: HOST, unknownIssuer: true }));
    const target = await portOf(inner);
    const connect = (socket: Socket) => {
      const upstream = net.connect(target, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on("error", () => socket.destroy());
    };
    const port = await portOf(net.createServer((socket) => socket.once("data", () => connect(socket))));
    const cause = `the certificate of ${HOST} is not signed by a trusted authority`;
    await expectCause(await pluginBehind(port), `https://${HOST}`, cause);
  });
});

describe("a redirect", () => {
  /** Locations that a URL parser, or a careless one, reads as another host. `%` is replaced by its host and port. */
  const LOCATIONS = [
    "http://%/",
    "//%/",
    "\\\\%/",
    "/\\%/",
    "http:%/",
    "http:\\\\%",
    "HTTP://%/a/../b",
    "http://127.0.0.1@%/",
    "\thttp://%/",
    "https://%/",
  ];

  test.each([301, 302, 303, 307, 308])(
    "with status %i sends the credential to no other host",
    async (status) => {
      const received: string[] = [];
      const other = await portOf(
        net.createServer((socket) => socket.on("data", (data) => received.push(String(data)))),
      );
      const plugin = await world.start();
      for (const location of LOCATIONS.map((one) => one.replace("%", `127.0.0.1:${other}`))) {
        const server = http.createServer((_, response) => response.writeHead(status, { location }).end());
        const port = await portOf(server);
        await Promise.all(contractCases.map((one) => errorOf(plugin, one, `http://127.0.0.1:${port}`)));
      }
      expect(received).toEqual([]);
    },
  );
});

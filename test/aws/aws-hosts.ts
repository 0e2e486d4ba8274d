/**
 * HTTPS proxy that connects the host names of S3 on AWS to the S3 emulator.
 *
 * The registrations that a program of `ServiceBucket` creates contain the hosts of AWS. Through this proxy, the probe sends its
 * requests to these hosts, with TLS and with the signature for them, and no request leaves the machine.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import path from "node:path";
import { type LocalServer, listening } from "./local-server";

/** Environment variables that make Node.js processes use the proxy and trust its certificate. */
export interface AwsHosts {
  environment: Record<string, string>;
  close(): Promise<void>;
}

export async function startAwsHosts(folder: string, region: string, s3Url: string): Promise<AwsHosts> {
  const certificate = createCertificate(folder, region);
  const emulator = new URL(s3Url);
  const s3 = https.createServer(certificate, (request, response) => {
    const { method, url: target, headers } = request;
    const { hostname, port } = emulator;
    const forwarded = http.request({ hostname, port, method, path: target, headers }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      incoming.pipe(response);
    });
    forwarded.once("error", () => response.destroy());
    request.pipe(forwarded);
  });
  const proxy = http.createServer((_request, response) => response.writeHead(502).end());
  const sockets = new Set<Socket>();
  proxy.on("connect", ({ url = "" }, socket: Socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)).on("error", () => {}));
    if (!new RegExp(`(^|\\.)s3\\.${region}\\.amazonaws\\.com:443$`).test(url)) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    s3.emit("connection", socket);
  });
  const { url, close }: LocalServer = await listening(proxy);
  return {
    // Only uppercase: gRPC reads the lowercase names, and the engine is on this machine.
    environment: {
      HTTPS_PROXY: url,
      NO_PROXY: "127.0.0.1,localhost",
      NODE_EXTRA_CA_CERTS: path.join(folder, "tls.pem"),
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await close();
    },
  };
}

function createCertificate(folder: string, region: string): { key: Buffer; cert: Buffer } {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "tls.key"];
  const host = `s3.${region}.amazonaws.com`;
  const names = ["-subj", "/CN=AWS emulator", "-addext", `subjectAltName=DNS:${host},DNS:*.${host}`];
  const certificate = ["req", "-x509", ...key, "-out", "tls.pem", "-days", "2", ...names];
  execFileSync("openssl", certificate, { cwd: folder, stdio: "pipe" });
  const read = (file: string) => fs.readFileSync(path.join(folder, file));
  return { key: read("tls.key"), cert: read("tls.pem") };
}

import dns from "node:dns";
import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { codes, probe } from "./support/store";

/** Names that the DNS of the test resolves, to an address that accepts no connection. */
let known: string[];

beforeEach(() => {
  known = ["s3.eu-central-1.amazonaws.com", "fra1.digitaloceanspaces.com"];
  const lookup = (host: string, ...rest: unknown[]) => {
    const [options, done] = typeof rest[0] === "function" ? [{}, rest[0]] : [rest[0], rest[1]];
    const respond = done as (error: Error | null, ...values: unknown[]) => void;
    if (!known.includes(host)) {
      respond(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }));
    } else if ((options as { all?: boolean }).all) {
      respond(null, [{ address: "127.0.0.1", family: 4 }]);
    } else {
      respond(null, "127.0.0.1", 4);
    }
  };
  jest.spyOn(dns, "lookup").mockImplementation(lookup as never);
});
afterEach(() => jest.restoreAllMocks());

function access(more: Partial<BucketAccess>): BucketAccess {
  const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret-of-the-test" };
  return { usage: usageNamed("ryzeapi"), bucket: "media", ...keys, ...more };
}

test.each([
  ["a region of AWS", { region: "eu-cental-1" }, "media.s3.eu-cental-1.amazonaws.com"],
  [
    "a region of Spaces",
    { endpoint: "https://fra7.digitaloceanspaces.com" },
    "media.fra7.digitaloceanspaces.com",
  ],
])("%s that does not exist is a failure", async (_, more, host) => {
  const report = await probe(access(more));
  expect(report.outcome).toBe("failed");
  expect(codes(report)).toEqual(["host-not-found"]);
  expect(report.reason).toContain(`${host} does not resolve`);
});

test("a host of AWS is inconclusive if this machine resolves no host of AWS", async () => {
  known = [];
  const report = await probe(access({ region: "eu-cental-1" }));
  expect(report.outcome).toBe("inconclusive");
  expect(report.reason).toContain("the host name media.s3.eu-cental-1.amazonaws.com does not resolve");
});

test.each([
  ["an unknown host", "https://s3.example.com", "s3.example.com does not resolve. The service connects"],
  [
    "a VPC endpoint",
    "https://vpce-1.s3.eu-central-1.vpce.amazonaws.com",
    "does not resolve. The service connects",
  ],
  [
    "the documented URL of a VPC endpoint",
    "https://bucket.vpce-1a2b3c4d-5e6f.s3.eu-central-1.vpce.amazonaws.com",
    "does not resolve. The service connects",
  ],
  ["a host of a container", "http://minio:9000", "minio:9000 does not resolve."],
  ["an address of this machine", "http://127.0.0.1:1", "127.0.0.1:1 refused the connection."],
])("%s is inconclusive, and the reason says why", async (_, endpoint, reason) => {
  const report = await probe(access({ endpoint }));
  expect(report.outcome).toBe("inconclusive");
  expect(report.reason).toContain(reason);
});

test.each([
  "http://127.0.0.1:1",
  "http://192.168.7.9:1",
  "http://minio:9000",
  "http://[::1]:1",
  "http://s3.local:1",
])("for %s, the report contains nothing about schemes, certificates and other networks", async (endpoint) => {
  const report = await probe(access({ endpoint }), { timing: { requestMs: 300, unreachableMs: 300 } });
  expect(codes(report)).not.toContain("plain-http");
  const text = JSON.stringify(report.findings);
  expect(text).not.toMatch(/https|scheme|certificate|public/i);
});

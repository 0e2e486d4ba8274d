import dns from "node:dns/promises";
import type { IncomingHttpHeaders } from "node:http";
import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../../src/probe";
import { anonymousGet } from "../../../src/probe/anonymous-get";
import { usageNamed } from "../../support/usages";
import { type TinyServer, tinyServer } from "./support/server";
import {
  codes,
  everyNameIsHere,
  fault,
  namesAsUsual,
  probe,
  probeBucketName,
  readable,
} from "./support/store";

describe("the probe of the public URL", () => {
  let s3: S3;
  let access: BucketAccess;
  let cdn: TinyServer | undefined;

  beforeAll(everyNameIsHere);
  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    const endpoint = `${s3.url}/${probeBucketName}`;
    const settings = {
      endpoint,
      region: "us-east-1",
      directory: "pictures",
      publicUrl: `${endpoint}/pictures`,
    };
    access = { usage: usageNamed("modelslab"), ...settings, ...s3.root };
  });
  afterEach(async () => {
    await cdn?.stop();
    cdn = undefined;
    await s3.stop();
  });
  afterAll(namesAsUsual);

  /** Starts a CDN that forwards to the store under the directory, unless `handle` responds itself. */
  async function behindCdn(
    handle: (
      path: string,
      respond: (status: number, body: string, headers?: Record<string, string>) => void,
    ) => boolean,
  ): Promise<IncomingHttpHeaders[]> {
    const seen: IncomingHttpHeaders[] = [];
    cdn = await tinyServer(({ url = "", headers }, response) => {
      seen.push(headers);
      const respond = (status: number, body: string, more = {}) => response.writeHead(status, more).end(body);
      if (handle(url, respond)) {
        return;
      }
      fetch(`${s3.url}/${probeBucketName}/pictures${url}`).then(async (found) => {
        respond(found.status, await found.text(), {
          "content-type": found.headers.get("content-type") ?? "",
        });
      });
    });
    access = { ...access, publicUrl: `http://cdn.example.com:${cdn.port}` };
    return seen;
  }

  test("sends no key, cookie, signature or x-amz header", async () => {
    const seen = await behindCdn(() => false);
    expect(codes(await probe(access))).toEqual([]);
    expect(seen).toHaveLength(1);
    expect(Object.keys(seen[0] ?? {}).sort()).toEqual(["connection", "host", "user-agent"]);
  });

  test("distinguishes a CDN that rejects requests from the bucket", async () => {
    await behindCdn((_, respond) => {
      respond(403, "<html><title>Request blocked</title></html>", { "x-cache": "Error from cloudfront" });
      return true;
    });
    const report = await probe(access);
    expect(codes(report)).toEqual(["cdn-denied"]);
    expect(readable(report)).toContain("CDN");
  });

  test("passes with a CDN that serves objects of a private bucket", async () => {
    s3.bucket(probeBucketName).publicDomain = true;
    Object.assign(s3.bucket(probeBucketName), {
      publicAccessBlock: {
        BlockPublicAcls: false,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    const report = await probe({ ...access, publicUrl: `${s3.publicUrl(probeBucketName)}pictures` });
    expect(codes(report)).toEqual([]);
  });

  test("distinguishes a cached error from a current one", async () => {
    await behindCdn((path, respond) => {
      if (path.includes("?probe=")) {
        return false;
      }
      respond(404, "not found", { age: "3" });
      return true;
    });
    const report = await probe(access);
    expect(codes(report)).toEqual(["cached-error"]);
    expect(report.outcome).toBe("passed");
  });

  test("fails if a page with status 200 is returned instead of the object", async () => {
    await behindCdn((_, respond) => {
      respond(200, "<!doctype html><title>My site</title>", { "content-type": "text/html" });
      return true;
    });
    Object.assign(s3.bucket(probeBucketName), { publicAccessBlock: undefined });
    const report = await probe(access);
    expect(codes(report).at(0)).toBe("cdn-denied");
    expect(report.outcome).toBe("failed");
  });

  test("warns about another content type than the stored one", async () => {
    await behindCdn((path, respond) => {
      fetch(`${s3.url}/${probeBucketName}/pictures${path}`).then(async (found) => {
        respond(200, await found.text(), { "content-type": "application/octet-stream" });
      });
      return true;
    });
    expect(codes(await probe(access))).toEqual(["content-type-changed"]);
  });

  test("reports a redirect into a private network without the query", async () => {
    await behindCdn((path, respond) => {
      if (path.startsWith("/moved")) {
        return false;
      }
      const location = `${s3.url}/${probeBucketName}/pictures${path}?token=secret-in-a-query`;
      respond(302, "", { location });
      return true;
    });
    const report = await probe(access);
    expect(codes(report)).toEqual(["redirect-not-followed"]);
    expect(readable(report)).toContain("private network");
    expect(readable(report)).not.toContain("secret-in-a-query");
  });

  test("is inconclusive if the URL cannot be reached", async () => {
    const gone = await tinyServer(() => {});
    await gone.stop();
    const report = await probe({ ...access, publicUrl: gone.url });
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)).toEqual(["unreachable"]);
  });

  test("warns about a bucket that anonymous clients can list", async () => {
    const Resource = [`arn:aws:s3:::${probeBucketName}`];
    s3.setBucketPolicy(probeBucketName, {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:ListBucket", Resource }],
    });
    const report = await probe(access);
    expect(codes(report)).toEqual(["bucket-listing-public"]);
    expect(report.outcome).toBe("passed");
  });

  test("fails with a KMS key, which excludes public access", async () => {
    s3.bucket(probeBucketName).encryption = { algorithm: "aws:kms", kmsKeyId: "key" };
    const report = await probe(access);
    expect(codes(report)).toEqual(["kms-not-public"]);
    expect(readable(report)).toContain("AES256");
  });

  test("fails if public ACLs are ignored", async () => {
    s3.bucket(probeBucketName).publicAccessBlock = {
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    const report = await probe(access);
    expect(codes(report)).toEqual(["not-public"]);
    expect(report.outcome).toBe("failed");
  });

  test("is inconclusive if the store does not respond", async () => {
    fault(s3, { operation: "GetObject", signed: false, times: Number.POSITIVE_INFINITY }, { drop: "before" });
    const report = await probe(access);
    expect(report.outcome).toBe("inconclusive");
  });
});

describe("a redirect", () => {
  const attempt = { signal: new AbortController().signal, timeoutMs: 5_000, newConnection: false };
  let server: TinyServer;
  let locations: string[] = [];

  beforeAll(everyNameIsHere);
  beforeEach(async () => {
    server = await tinyServer((_, response) => {
      const location = locations.shift();
      if (location === undefined) {
        response.end("the object");
      } else {
        response.writeHead(302, { location }).end();
      }
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server.stop();
  });
  afterAll(namesAsUsual);

  /** Sets the addresses to which the check resolves names. Connections still go to this machine. */
  function resolvesTo(addresses: Record<string, string>): void {
    const lookup = async (host: string) => [{ address: addresses[host] ?? "203.0.113.7", family: 4 }];
    jest.spyOn(dns, "lookup").mockImplementation(lookup as never);
  }

  const at = (host: string) => `http://${host}:${server.port}/x`;

  test("to another public host is followed and reported", async () => {
    resolvesTo({});
    locations = [at("other.example.com")];
    const found = await anonymousGet(new URL(at("first.example.com")), attempt);
    expect(found.response.body).toBe("the object");
    expect(found.redirects).toEqual([at("other.example.com")]);
  });

  test.each([
    "169.254.169.254",
    "10.1.2.3",
    "[::1]",
    "localhost",
    "[fd00::1]",
    "192.168.0.1",
    "[::ffff:10.0.0.1]",
  ])("from a public host to %s is not followed", async (host) => {
    resolvesTo({});
    locations = [`http://${host}/latest/meta-data`];
    const found = await anonymousGet(new URL(at("first.example.com")), attempt);
    expect(found.rejection).toContain("private network");
    expect(found.redirects).toEqual([]);
  });

  test("to a name that resolves to a private address is not followed", async () => {
    resolvesTo({ "sly.example.com": "10.0.0.5" });
    locations = [at("sly.example.com")];
    expect((await anonymousGet(new URL(at("first.example.com")), attempt)).rejection).toContain(
      "private network",
    );
  });

  test("within a private network is followed", async () => {
    resolvesTo({ "minio.intern": "10.0.0.5", "files.intern": "10.0.0.6" });
    locations = [at("files.intern")];
    expect((await anonymousGet(new URL(at("minio.intern")), attempt)).response.body).toBe("the object");
  });

  test("is followed at most five times", async () => {
    resolvesTo({});
    locations = Array(6).fill(at("first.example.com"));
    expect((await anonymousGet(new URL(at("first.example.com")), attempt)).rejection).toContain(
      "more than 5",
    );
  });

  test.each(["javascript:alert(1)", "ftp://files.example.com/x", "http://["])(
    "to %s is not followed",
    async (location) => {
      resolvesTo({});
      locations = [location];
      expect((await anonymousGet(new URL(at("first.example.com")), attempt)).rejection).toContain(
        "invalid address",
      );
    },
  );
});

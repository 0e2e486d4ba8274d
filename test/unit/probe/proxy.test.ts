import { request as forward } from "node:http";
import { type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { usageNamed } from "../../support/usages";
import { type TinyServer, tinyServer } from "./support/server";
import { codes, directory, keysIn, probe, probeBucketName } from "./support/store";

/** Uses a forward proxy that resolves names which this machine cannot resolve. */
describe("a probe behind a proxy", () => {
  const before = process.env.http_proxy;
  let s3: S3;
  let proxy: TinyServer;
  const requested: string[] = [];

  beforeAll(async () => {
    s3 = await startS3({ domain: "s3.intern.example" });
    s3.addBucket(probeBucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    proxy = await tinyServer(({ method, url = "", headers }, response, body) => {
      const { pathname, search } = new URL(url);
      requested.push(`${method} ${new URL(url).hostname}`);
      const there = forward(
        { port: s3.port, host: "127.0.0.1", method, path: pathname + search, headers },
        (incoming) => {
          response.writeHead(incoming.statusCode ?? 502, incoming.headers);
          incoming.pipe(response);
        },
      );
      there.end(body);
    });
    process.env.http_proxy = proxy.url;
  });
  afterAll(async () => {
    if (before === undefined) {
      delete process.env.http_proxy;
    } else {
      process.env.http_proxy = before;
    }
    await proxy.stop();
    await s3.stop();
  });

  test("sends signed and anonymous requests through the proxy", async () => {
    const endpoint = `http://s3.intern.example/${probeBucketName}`;
    const publicUrl = `http://${probeBucketName}.s3.intern.example/${directory}`;
    const access = {
      usage: usageNamed("modelslab"),
      endpoint,
      region: "us-east-1",
      directory,
      publicUrl,
    } as const;
    const report = await probe({ ...access, ...s3.root });
    expect(codes(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
    expect(keysIn(s3)).toEqual([]);
    expect(new Set(requested)).toEqual(
      new Set([
        "PUT s3.intern.example",
        "GET s3.intern.example",
        "DELETE s3.intern.example",
        `GET ${probeBucketName}.s3.intern.example`,
      ]),
    );
  });
});

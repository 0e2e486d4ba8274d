import { gzipSync } from "node:zlib";
import { jsonProblem } from "../../../src/http/json-limits";
import { closeAll, failure, readCall, serviceClient, stage } from "./support";

afterEach(closeAll);

const serving = (status: number, body: string | Buffer, headers: Record<string, string> = {}) =>
  stage((_, response) => response.writeHead(status, headers).end(body));

// wording-ignore: String.prototype.repeat
const nested = (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`;

describe("the size of a body", () => {
  const of = (bytes: number) => JSON.stringify({ text: "x".repeat(bytes - 11) });

  test("may be larger for a call that allows it", async () => {
    const maxBodyBytes = 3 * 1024 * 1024;
    const server = await serving(200, of(maxBodyBytes));
    const response = await serviceClient(server.url).call({ ...readCall, maxBodyBytes });
    expect(JSON.stringify(response.body)).toHaveLength(maxBodyBytes);
  });

  test.each([
    [64 * 1024, "a response of more than 65536 bytes"],
    [2 * 1024 * 1024, "a response of more than 2 MiB"],
    [undefined, "a response of more than 1 MiB"],
  ])("beyond the limit of %s is an error that names it", async (maxBodyBytes, message) => {
    const body = of((maxBodyBytes ?? 1024 * 1024) + 1);
    const [success, rejection] = await Promise.all([serving(200, body), serving(400, body)]);
    const call = { ...readCall, maxBodyBytes };
    expect((await failure(serviceClient(success.url).call(call))).message).toBe(
      `Vendor: could not read the thing (GET /things/1): HTTP 200, ${message}.`,
    );
    expect((await failure(serviceClient(rejection.url).call(call))).message).toContain(
      `HTTP 400, ${message}`,
    );
  });
});

describe("JSON that cannot be used", () => {
  test("with too many values is an error before it is parsed", async () => {
    const server = await serving(200, `[${"{},".repeat(500_001)}{}]`);
    const call = { ...readCall, maxBodyBytes: 4 * 1024 * 1024 };
    expect((await failure(serviceClient(server.url).call(call))).message).toContain(
      "HTTP 200, JSON with more than 1000000 values.",
    );
  });

  test("in a response with two Content-Encoding headers is an error", async () => {
    const server = await stage((_, response) => {
      response.setHeader("content-encoding", ["identity", "gzip"]).end("{}");
    });
    expect((await failure(serviceClient(server.url).call(readCall))).message).toContain(
      "a compressed response",
    );
  });

  test.each([
    ["[]", 65, nested(65)],
    ["half a million [", 500_000, nested(500_000)],
    ["{}", 65, `${'{"a":'.repeat(65)}1${"}".repeat(65)}`],
  ])("nested %s, %d levels, is an error", async (_, __, body) => {
    const [success, rejection] = await Promise.all([serving(200, body), serving(500, body)]);
    const error = await failure(serviceClient(success.url).call(readCall));
    expect(error.message).toBe(
      "Vendor: could not read the thing (GET /things/1): HTTP 200, JSON that is nested deeper than 64 levels.",
    );
    expect(error.details.cause).toBe("body");
    expect(error.outcomeUnknown).toBe(true);
    expect(success.requests).toHaveLength(1);
    expect((await failure(serviceClient(rejection.url).call(readCall))).message).toContain(
      "HTTP 500, JSON that is nested deeper than 64 levels.",
    );
  });

  test.each(["1e999", "-1e999", '{"a":[{"b":1e400}]}'])("%s is an error", async (body) => {
    const server = await serving(200, body);
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.details).toMatchObject({ cause: "body", message: "JSON with a number that is too large" });
  });

  test("does not include values that are still allowed", async () => {
    const server = await serving(200, nested(64));
    expect(JSON.stringify((await serviceClient(server.url).call(readCall)).body)).toBe(nested(64));
    expect(jsonProblem([1.7976931348623157e308, "1e999", null, true, {}, [], ""])).toBeUndefined();
  });

  test("is detected quickly", () => {
    const row = { id: "1", name: "two", tags: ["a", "b"], access: { key: null, size: 1 } };
    const many = { buckets: Array.from({ length: 100_000 }, () => ({ ...row })) };
    const started = performance.now();
    expect(jsonProblem(many)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("a compressed response that was not requested", () => {
  const message = "a compressed response, although the request did not allow compression";
  const gzipped = gzipSync('{"message":"hidden","ok":true}');

  test.each([
    ["with its header", { "content-encoding": "gzip" }, gzipped],
    ["without a header", {}, gzipped],
    ["of another encoding", { "content-encoding": "BR" }, Buffer.from("8b0100807b7d03", "hex")],
    ["of an unknown encoding", { "content-encoding": "s3cr3t" }, Buffer.from("{}")],
  ])("%s is an error, for every status", async (_, headers, body) => {
    for (const status of [200, 403]) {
      const server = await serving(status, body, headers);
      const error = await failure(serviceClient(server.url).call(readCall));
      expect(error.message).toBe(
        `Vendor: could not read the thing (GET /things/1): HTTP ${status}, ${message}.`,
      );
      expect(error.details.cause).toBe(status === 200 ? "body" : "status");
      expect(error.fromService).toBe(false);
    }
  });

  test.each(["identity", " Identity ", ""])("is not one with content-encoding %j", async (encoding) => {
    const server = await serving(200, "{}", { "content-encoding": encoding });
    expect((await serviceClient(server.url).call(readCall)).body).toEqual({});
  });
});

import {
  closeAll,
  failure,
  make,
  profile,
  readCall,
  recordedWarnings,
  sendJson,
  serviceClient,
  stage,
} from "./support";

afterEach(closeAll);
beforeEach(() => recordedWarnings.splice(0));

describe("a request", () => {
  it("carries the package's name and version, JSON headers and the caller's own headers", async () => {
    const { version } = require("../../../package.json") as { version: string };
    const server = await stage((_, response, body) => sendJson(response, 201, JSON.parse(body)));
    const result = await serviceClient(server.url).call({ ...make, headers: { Token: "t0ken" } });
    expect(result).toEqual({ status: 201, body: { name: "one" } });
    const headers = server.requests[0]?.headers;
    expect(headers).toMatchObject({
      "user-agent": `pulumi-byob/${version}`,
      accept: "application/json",
      "content-type": "application/json",
      token: "t0ken",
    });
  });

  it("has no content type without a body", async () => {
    const server = await stage((_, response) => sendJson(response, 200, []));
    await serviceClient(server.url).call(readCall);
    expect(server.requests[0]?.headers["content-type"]).toBeUndefined();
    expect(server.requests[0]?.headers["content-length"]).toBeUndefined();
  });

  it.each([
    ["", "/api/x%2Fy", "/api/x%2Fy"],
    ["/", "/api/x", "/api/x"],
    ["/labelstudio", "/api/x", "/labelstudio/api/x"],
    ["/labelstudio/", "api/x/", "/labelstudio/api/x/"],
  ])("goes to the base path %j and the path %j", async (base, path, expected) => {
    const server = await stage((_, response) => sendJson(response, 200, {}));
    await serviceClient(`${server.url}${base}`).call({ ...readCall, path });
    expect(server.requests[0]?.url).toBe(expected);
  });

  it("encodes the query and keeps it out of errors", async () => {
    const server = await stage((_, response) => sendJson(response, 400, { message: "bad" }));
    const error = await failure(serviceClient(server.url).call({ ...readCall, query: { q: "a b&c" } }));
    expect(server.requests[0]?.url).toBe("/things/1?q=a+b%26c");
    expect(error.message).toBe("Vendor: could not read the thing (GET /things/1): HTTP 400, bad.");
  });

  it.each(["/things/..", "/things/%2E%2e/x", "/./x"])(
    "never leaves its endpoint through %s",
    async (path) => {
      const server = await stage((_, response) => sendJson(response, 200, {}));
      const error = await failure(serviceClient(server.url).call({ ...readCall, path }));
      expect(error.details.cause).toBe("unreachable");
      expect(server.requests).toHaveLength(0);
    },
  );

  it("accepts a complete URL only at its own origin", async () => {
    const server = await stage((_, response) => sendJson(response, 200, {}));
    const other = await stage((_, response) => sendJson(response, 200, {}));
    await serviceClient(server.url).call({ ...readCall, path: `${server.url}/whole?x=1` });
    expect(server.requests[0]?.url).toBe("/whole?x=1");
    const error = await failure(serviceClient(server.url).call({ ...readCall, path: `${other.url}/whole` }));
    expect(error.outcomeUnknown).toBe(false);
    expect(other.requests).toHaveLength(0);
  });

  it.each([
    ["nonsense", "starts with http"],
    ["ftp://host", "starts with http"],
    ["https://me:pass@host", "user name"],
    ["https://host/?a=b", "query"],
  ])("rejects the base URL %s", async (baseUrl, message) => {
    const error = await failure(serviceClient(baseUrl).call(readCall));
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("pass@");
    expect(error.outcomeUnknown).toBe(false);
  });

  it("keeps no cookies and reuses its connection", async () => {
    const server = await stage((_, response) =>
      sendJson(response, 200, {}, { "set-cookie": "session=1; Path=/" }),
    );
    const sockets = new Set<unknown>();
    server.server.on("connection", (socket) => sockets.add(socket));
    const service = serviceClient(server.url);
    for (let i = 0; i < 6; i++) {
      await service.call(readCall);
    }
    expect(server.requests.map((request) => request.headers.cookie)).toEqual(Array(6).fill(undefined));
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it("names a header that cannot be sent without its value", async () => {
    const server = await stage((_, response) => sendJson(response, 200, {}));
    const error = await failure(
      serviceClient(server.url).call({ ...readCall, headers: { token: "abc\ndef" } }),
    );
    expect(error.message).toMatch(/invalid characters\. Check the credential for line breaks/);
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(0);
  });
});

describe("a response", () => {
  it("is parsed by content, not by content type", async () => {
    const server = await stage((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end('\uFEFF {"a":1}'),
    );
    expect((await serviceClient(server.url).call(readCall)).body).toEqual({ a: 1 });
  });

  it("is ignored when nothing is expected", async () => {
    const server = await stage((_, response) => response.writeHead(200).end("<html>gone</html>"));
    expect(await serviceClient(server.url).call({ ...readCall, expects: "none" })).toEqual({
      status: 200,
      body: undefined,
    });
  });

  it.each([
    ["<!DOCTYPE html><p>Sign in</p>", "an HTML page instead of JSON"],
    ["", "an empty response"],
    ["OK", "plain text instead of JSON"],
  ])("of %j where JSON is expected is ambiguous and not asked for again", async (body, message) => {
    const server = await stage((_, response) => response.writeHead(200).end(body));
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.details).toMatchObject({ cause: "body", status: 200, message });
    expect(error.outcomeUnknown).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it("with an error status returns the service's message, redacted and shortened", async () => {
    const server = await stage((_, response) =>
      // wording-ignore: String.prototype.repeat
      sendJson(response, 403, { vendor: true, message: `key s3cr3t-value is wrong\n${"x".repeat(500)}` }),
    );
    const error = await failure(serviceClient(server.url, { secrets: ["s3cr3t-value"] }).call(readCall));
    expect(error.message).toContain("key *** is wrong xxx");
    expect(error.details.message.length).toBeLessThanOrEqual(300);
    expect(error.fromService).toBe(true);
    expect(error.outcomeUnknown).toBe(false);
  });

  it("with a message, but without the service's format, is not treated as the service's own", async () => {
    const server = await stage((_, response) => sendJson(response, 404, { message: "no Route matched" }));
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.message).toContain("HTTP 404, no Route matched");
    expect(error.fromService).toBe(false);
  });

  it.each([
    [{ success: false, message: "quota s3cr3t-value" }, "quota ***"],
    [{ success: false, error: "no s3cr3t-value" }, "no ***"],
    [{ success: false, error: { message: "nested" } }, "nested"],
    [{ success: false, detail: "in detail" }, "in detail"],
    [{ success: false }, "the response reports a failure without a message"],
  ])("of %j with a success status is a failure with the service's words", async (body, message) => {
    const server = await stage((_, response) => sendJson(response, 200, body));
    const error = await failure(serviceClient(server.url, { secrets: ["s3cr3t-value"] }).call(readCall));
    expect(error.details).toMatchObject({ cause: "status", status: 200, message, fromService: true });
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["<html>big</html>", "an HTML page instead of JSON"],
    ["upstream went away", "upstream went away"],
    ["", "Not Found"],
    ['{"other":1}', "Not Found"],
  ])("404 with %j is reported without the service's format", async (body, message) => {
    const server = await stage((_, response) => response.writeHead(404).end(body));
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.details).toMatchObject({ status: 404, message, fromService: false });
  });

  it("adds the hint of the profile", async () => {
    const advising = {
      ...profile,
      advice: (status: number) => (status === 401 ? "Renew the token" : undefined),
    };
    const server = await stage((_, response) => sendJson(response, 401, { message: "Invalid token" }));
    const error = await failure(serviceClient(server.url, { profile: advising }).call(readCall));
    expect(error.message).toBe(
      "Vendor: could not read the thing (GET /things/1): HTTP 401, Invalid token. Renew the token.",
    );
  });

  it("over the size limit leaves an error its status and fails a success", async () => {
    const huge = `"${"x".repeat(3 * 1024 * 1024)}"`;
    const server = await stage((_, response, __, count) =>
      response.writeHead(count === 1 ? 404 : 200).end(huge),
    );
    const rejected = await failure(serviceClient(server.url).call(readCall));
    expect(rejected.details).toMatchObject({ cause: "status", status: 404 });
    const success = await failure(serviceClient(server.url).call(readCall));
    expect(success.details).toMatchObject({ cause: "body", message: "a response of more than 1 MiB" });
    expect(server.requests).toHaveLength(2);
  });
});

describe("redirects", () => {
  const secret = { headers: { authorization: "Bearer abcdef123456" } };

  it("are never followed to another origin", async () => {
    const other = await stage((_, response) => sendJson(response, 200, { stolen: true }));
    const server = await stage((_, response) =>
      response.writeHead(302, { location: `${other.url}/steal?token=abc` }).end(),
    );
    const error = await failure(serviceClient(server.url).call({ ...readCall, ...secret }));
    expect(other.requests).toHaveLength(0);
    expect(error.message).toContain(
      `HTTP 302, a redirect to ${other.url}. If that is the URL of the service, set baseUrl to`,
    );
    expect(error.message).not.toContain("steal");
  });

  it("are followed for a GET at the same origin, up to three", async () => {
    const server = await stage((request, response) => {
      const hop = Number(request.url?.slice("/hop".length));
      if (hop === 3) {
        sendJson(response, 200, { received: true });
      } else {
        response.writeHead(307, { location: `/hop${hop + 1}` }).end();
      }
    });
    const result = await serviceClient(server.url).call({ ...readCall, ...secret, path: "/hop0" });
    expect(result.body).toEqual({ received: true });
    expect(server.requests.map((request) => request.headers.authorization)).toEqual(
      Array(4).fill("Bearer abcdef123456"),
    );
    const loop = await stage((_, response) => response.writeHead(302, { location: "/again" }).end());
    expect((await failure(serviceClient(loop.url).call(readCall))).message).toContain(
      "more than 3 redirects",
    );
    expect(loop.requests).toHaveLength(4);
  });

  it("of a POST end in an error", async () => {
    const server = await stage((_, response) => response.writeHead(301, { location: "/things/" }).end());
    const error = await failure(serviceClient(server.url).call(make));
    expect(error.message).toContain("a redirect to another path of http://127.0.0.1");
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it.each([undefined, "http://[", "javascript:alert(1)"])(
    "to %s are rejected as invalid",
    async (location) => {
      const server = await stage((_, response) =>
        response.writeHead(302, location ? { location } : {}).end(),
      );
      expect((await failure(serviceClient(server.url).call(readCall))).message).toContain(
        "without a valid URL",
      );
    },
  );
});

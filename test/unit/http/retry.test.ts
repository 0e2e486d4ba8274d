import { createServer } from "node:http";
import fc from "fast-check";
import {
  DEFAULT_RETRY_TIMING,
  parseRetryAfter,
  RetryBudget,
  readRetryAfterMs,
  waitMs,
} from "../../../src/http/retry";
import { sleepWithNotices } from "../../../src/http/sleep";
import {
  closeAll,
  deadline,
  failure,
  listenOn,
  make,
  profile,
  readCall,
  recordedWarnings,
  sendJson,
  serviceClient,
  stage,
} from "./support";

afterEach(closeAll);

describe("statuses", () => {
  it.each([408, 425, 429, 500, 502, 503, 504])(
    "%d is attempted four times for an idempotent request",
    async (status) => {
      const server = await stage((_, response) => sendJson(response, status, { message: "later" }));
      const error = await failure(serviceClient(server.url).call(readCall));
      expect(error.status).toBe(status);
      expect(server.requests).toHaveLength(4);
    },
  );

  it.each([400, 401, 403, 404, 409, 422, 501])("%d is final", async (status) => {
    const server = await stage((_, response) => sendJson(response, status, { message: "no" }));
    await failure(serviceClient(server.url).call(readCall));
    expect(server.requests).toHaveLength(1);
  });

  it("that are transient do not fail the request", async () => {
    const server = await stage((_, response, __, count) =>
      sendJson(response, count < 4 ? 503 : 200, { count }),
    );
    expect((await serviceClient(server.url).call(readCall)).body).toEqual({ count: 4 });
  });

  it.each([
    [500, {}, 1],
    [502, {}, 1],
    [408, {}, 1],
    [503, {}, 1],
    [503, { "retry-after": "0" }, 4],
    [429, {}, 4],
  ])(
    "%d with %j determines how often a request that is not idempotent is sent %#",
    async (status, headers, times) => {
      const body = { vendor: true, message: "no" };
      const server = await stage((_, response) => sendJson(response, status, body, headers));
      const error = await failure(serviceClient(server.url).call(make));
      expect(server.requests).toHaveLength(times);
      expect(error.outcomeUnknown).toBe(status !== 429);
    },
  );

  it("503 with Retry-After of a gateway, which may have passed the call on, is not retried", async () => {
    const headers = { "retry-after": "0" };
    const server = await stage((_, response) => sendJson(response, 503, { message: "no" }, headers));
    const error = await failure(serviceClient(server.url).call(make));
    expect(server.requests).toHaveLength(1);
    expect(error.outcomeUnknown).toBe(true);
  });

  it("that the profile treats as final are not retried", async () => {
    const strict = {
      ...profile,
      final: (status: number, message: string) => status === 429 && /quota/.test(message),
    };
    const server = await stage((_, response) => sendJson(response, 429, { message: "quota exceeded" }));
    const error = await failure(serviceClient(server.url, { profile: strict }).call(readCall));
    expect(error.message).toContain("HTTP 429, quota exceeded");
    expect(server.requests).toHaveLength(1);
  });

  it("that the profile treats as final have no unknown outcome, even with the status of a crash", async () => {
    const strict = { ...profile, final: (status: number) => status === 500 };
    const server = await stage((_, response) => sendJson(response, 500, { message: "not supported" }));
    const error = await failure(serviceClient(server.url, { profile: strict }).call(make));
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(1);
  });
});

describe("broken connections", () => {
  it("before the request was read are retried only if it is idempotent, and the outcome is unknown", async () => {
    let connections = 0;
    const server = createServer();
    server.on("connection", (socket) => {
      connections++;
      socket.destroy();
    });
    const url = `http://127.0.0.1:${await listenOn(server)}`;
    const error = await failure(serviceClient(url).call(make));
    expect(error.details.cause).toBe("interrupted");
    expect(error.outcomeUnknown).toBe(true);
    expect(connections).toBe(1);
    await failure(serviceClient(url).call(readCall));
    expect(connections).toBe(5);
  });

  it("after the request was carried out are not retried unless it is idempotent", async () => {
    let made = 0;
    const server = await stage((request) => {
      made++;
      request.socket.destroy();
    });
    const error = await failure(serviceClient(server.url).call(make));
    expect(made).toBe(1);
    expect(error.message).toContain("was closed before the response was complete");
    expect(error.outcomeUnknown).toBe(true);
  });

  it("in the middle of the response are retried for an idempotent request", async () => {
    const server = await stage((_, response, __, count) => {
      if (count > 1) {
        return sendJson(response, 200, { count });
      }
      response.writeHead(200, { "content-length": "100" });
      response.write('{"cou', () => response.destroy());
    });
    expect((await serviceClient(server.url).call(readCall)).body).toEqual({ count: 2 });
  });

  it("do not hide the status of an error", async () => {
    const server = await stage((_, response) => {
      response.writeHead(403, { "content-length": "100" });
      response.write("<html", () => response.destroy());
    });
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.details).toMatchObject({
      cause: "status",
      status: 403,
      message: "the response body is incomplete",
    });
  });

  it("do not hide a success whose body is ignored", async () => {
    const server = await stage((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x", () => response.destroy());
    });
    expect((await serviceClient(server.url).call({ ...make, expects: "none" })).status).toBe(200);
  });

  it("leave the outcome unknown if a later attempt is rejected", async () => {
    const server = await stage((request, response, _, count) => {
      if (count === 1) {
        request.socket.destroy();
      } else {
        sendJson(response, 409, { message: "exists" });
      }
    });
    const error = await failure(serviceClient(server.url).call(readCall));
    expect(error.status).toBe(409);
    expect(error.outcomeUnknown).toBe(true);
  });
});

it("incomplete JSON is requested again if the request is idempotent; otherwise the outcome is unknown", async () => {
  const server = await stage((_, response, __, count) => {
    response.writeHead(200).end(count === 2 ? '{"whole":true}' : '{"whole":tr');
  });
  expect((await serviceClient(server.url).call(readCall)).body).toEqual({ whole: true });
  const error = await failure(serviceClient(server.url).call(make));
  expect(error.details).toMatchObject({ cause: "body", message: "incomplete or malformed JSON" });
  expect(error.outcomeUnknown).toBe(true);
  expect(server.requests).toHaveLength(3);
});

it("ECONNREFUSED is retried, even for a request that is not idempotent", async () => {
  const server = await stage((_, response) => sendJson(response, 201, { made: true }));
  const { port } = server;
  await new Promise((resolve) => server.server.close(resolve));
  const rejected = await failure(serviceClient(server.url).call(make));
  expect(rejected.message).toContain(`127.0.0.1:${port} refused the connection`);
  expect(rejected.details.cause).toBe("unreachable");
  expect(rejected.outcomeUnknown).toBe(false);
  const pending = serviceClient(server.url, { timing: { minDelayMs: 400, maxDelayMs: 400 } }).call(make);
  setTimeout(() => server.server.listen(port, "127.0.0.1"), 5);
  expect((await pending).status).toBe(201);
  expect(server.requests).toHaveLength(1);
});

describe("deadlines", () => {
  it("of an attempt report the seconds, and an idempotent request is retried", async () => {
    const server = await stage((_, response, __, count) => count === 2 && sendJson(response, 200, { count }));
    const service = serviceClient(server.url, { attemptTimeoutMs: 400 });
    expect((await service.call(readCall)).body).toEqual({ count: 2 });
    const error = await failure(service.call(make));
    expect(error.details.cause).toBe("timeout");
    expect(error.message).toContain("no result within 0.4 s");
    expect(error.outcomeUnknown).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it("cover a slow body", async () => {
    const server = await stage((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"a":');
    });
    const error = await failure(serviceClient(server.url, { attemptTimeoutMs: 150 }).call(make));
    expect(error.details.cause).toBe("timeout");
    expect(server.requests).toHaveLength(1);
  });

  it("of the operation end the waits between attempts and report the last failure", async () => {
    const server = await stage((_, response) =>
      sendJson(response, 503, { vendor: true, message: "restarting" }, { "retry-after": "0" }),
    );
    const timing = { minDelayMs: 1e6, maxDelayMs: 1e6 };
    const error = await failure(serviceClient(server.url, { deadline: deadline(600), timing }).call(make));
    expect(error.details.cause).toBe("timeout");
    expect(error.message).toContain(
      "no result within 0.6 s; the last attempt ended with: HTTP 503, restarting",
    );
    expect(error.outcomeUnknown).toBe(false);
  });

  it("of the operation end an attempt in flight", async () => {
    const server = await stage(() => undefined);
    const error = await failure(serviceClient(server.url, { deadline: deadline(600) }).call(readCall));
    expect(error.details.message).toBe("no result within 0.6 s");
    expect(error.outcomeUnknown).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it("that are over send nothing", async () => {
    const server = await stage((_, response) => sendJson(response, 200, {}));
    const over = deadline(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const error = await failure(serviceClient(server.url, { deadline: over }).call(make));
    expect(error.details.cause).toBe("timeout");
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(0);
  });
});

describe("a wait that the service requests", () => {
  it("is waited for", async () => {
    const times: number[] = [];
    const server = await stage((_, response, __, count) => {
      times.push(performance.now());
      sendJson(response, count === 1 ? 429 : 200, { retry_after: 0.3 });
    });
    await serviceClient(server.url).call(make);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(295);
  });

  it.each([
    [{ "retry-after": "3600" }, {}, 3600],
    [{}, { retry_after: 3600 }, 3600],
    [{}, { retry_after: 1e300 }, 1e12],
    [{ "retry-after": "21" }, {}, 21],
  ])(
    "that is longer than the operation's time fails immediately: %j %j",
    async (headers, body, retryAfterMs) => {
      const server = await stage((_, response) =>
        sendJson(response, 429, { message: "busy", ...body }, headers),
      );
      const error = await failure(serviceClient(server.url, { deadline: deadline(20_000) }).call(readCall));
      const [, seconds, time = ""] =
        /HTTP 429, busy\. The service requires a wait of (\d+) s\. Run this again after (.{19}) UTC\.$/.exec(
          error.message,
        ) ?? [];
      expect(seconds).toBe(String(retryAfterMs));
      if (retryAfterMs === 3600) {
        const wait = Date.parse(`${time}Z`) - Date.now();
        expect(Math.abs(wait - 3_600_000)).toBeLessThan(5000);
      }
      expect(server.requests).toHaveLength(1);
    },
  );

  it("is waited for over a minute where the operation has the time", async () => {
    recordedWarnings.splice(0);
    const server = await stage((_, response) =>
      sendJson(response, 429, { message: "busy" }, { "retry-after": "90" }),
    );
    const timing = { minDelayMs: 0, maxDelayMs: 0 };
    const ending = deadline(300);
    Object.defineProperty(ending, "remainingMs", { get: () => 100_000 });
    const error = await failure(serviceClient(server.url, { deadline: ending, timing }).call(readCall));
    expect(error.message).toContain("no result within 0.3 s; the last attempt ended with: HTTP 429, busy");
    expect(recordedWarnings).toEqual([
      "Vendor requested a wait (HTTP 429): 90 s left before the next attempt to read the thing.",
    ]);
  });

  it("is slept through in parts, of which the last is not reported", async () => {
    const notices: number[] = [];
    const notify = (left: number) => void notices.push(left);
    const started = performance.now();
    const timing = { noticeMs: 60, noticeIntervalMs: 100, notify };
    await sleepWithNotices(250, new AbortController().signal, timing);
    expect(performance.now() - started).toBeGreaterThanOrEqual(250);
    expect(notices).toHaveLength(2);
    expect(notices[1]).toBeLessThanOrEqual(151);
  });

  it("is reported with the service, the call and the time left", async () => {
    recordedWarnings.splice(0);
    const server = await stage((_, response, __, count) =>
      sendJson(response, count === 1 ? 503 : 200, {}, { "retry-after": "0.25" }),
    );
    const timing = { noticeMs: 20, noticeIntervalMs: 100 };
    await serviceClient(server.url, { timing }).call(readCall);
    expect(recordedWarnings).toEqual(
      Array(3).fill(
        "Vendor requested a wait (HTTP 503): 1 s left before the next attempt to read the thing.",
      ),
    );
  });

  it("is kept where its random part would end after the deadline", async () => {
    const server = await stage((_, response, __, count) =>
      sendJson(response, count === 1 ? 503 : 200, { vendor: true, count }, { "retry-after": "0.2" }),
    );
    const timing = { minDelayMs: 1e9, maxDelayMs: 1e9 };
    const result = await serviceClient(server.url, { timing, deadline: deadline(5000) }).call(make);
    expect(result.body).toEqual({ vendor: true, count: 2 });
  });

  it("is read from a date by the service's own clock", () => {
    const headers = { date: "Wed, 21 Oct 2015 07:28:00 GMT", "retry-after": "Wed, 21 Oct 2015 07:28:07 GMT" };
    expect(readRetryAfterMs(headers, undefined)).toBe(7000);
  });

  it("is never negative, endless or a guess", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 2e12 }), (text, now) => {
        const retryAfterMs = parseRetryAfter(text, now);
        expect(retryAfterMs === undefined || (retryAfterMs >= 0 && Number.isFinite(retryAfterMs))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (now, seconds) => {
        expect(parseRetryAfter(String(seconds), now * 1000)).toBe(seconds * 1000);
        const date = new Date((now + seconds) * 1000).toUTCString();
        expect(parseRetryAfter(date, now * 1000)).toBe(seconds * 1000);
      }),
    );
    for (const odd of ["", "-1", "1e9", "soon", "12 parsecs", "May 5", "Infinity"]) {
      expect(parseRetryAfter(odd, 0)).toBeUndefined();
    }
    expect(readRetryAfterMs({}, { retry_after: -1 })).toBeUndefined();
    expect(readRetryAfterMs({}, { retry_after: "5" })).toBeUndefined();
  });
});

it("waits grow, stay under their cap and differ", () => {
  const waits = (retry: number) =>
    Array.from({ length: 200 }, () => waitMs(retry, undefined, DEFAULT_RETRY_TIMING));
  expect(Math.max(...waits(1))).toBeLessThanOrEqual(500);
  expect(Math.max(...waits(3))).toBeGreaterThan(1000);
  expect(Math.max(...waits(30))).toBeLessThanOrEqual(8000);
  expect(new Set(waits(1)).size).toBeGreaterThan(100);
  expect(
    Math.min(...Array.from({ length: 50 }, () => waitMs(1, 3000, DEFAULT_RETRY_TIMING))),
  ).toBeGreaterThanOrEqual(3000);
});

describe("the budget", () => {
  it("spares a dying service: many calls share a hundred repeats", async () => {
    const budget = new RetryBudget();
    const server = await stage((_, response) => sendJson(response, 500, { message: "dying" }));
    const timing = { minDelayMs: 1, maxDelayMs: 1, budget };
    const errors = await Promise.all(
      Array.from({ length: 200 }, () => failure(serviceClient(server.url, { timing }).call(readCall))),
    );
    expect(server.requests).toHaveLength(300);
    expect(
      errors.some((error) =>
        error.message.endsWith("because too many requests of this run have failed. Run this again later."),
      ),
    ).toBe(true);
  });

  it("fills again with successes", () => {
    const budget = new RetryBudget();
    let taken = 0;
    while (taken < 1000 && budget.take()) {
      taken++;
    }
    expect(taken).toBe(100);
    for (let i = 0; i < 5; i++) {
      budget.succeeded(0);
    }
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    budget.succeeded(1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Deadline } from "../../../src/http/deadline";
import { RateLimiter } from "../../../src/http/rate-limiter";
import {
  closeAll,
  failure,
  make,
  readCall,
  recordedWarnings,
  sendJson,
  serviceClient,
  stage,
} from "./support";

afterEach(closeAll);
beforeEach(() => recordedWarnings.splice(0));

/** A server that rejects requests while `limited`, with a window of the given milliseconds or without headers. */
async function rejecting(windowMs?: number, more: Record<string, string> = {}) {
  const state = { limited: true };
  const server = await stage((_, response) => {
    response.sendDate = false;
    const reset =
      windowMs === undefined ? {} : { "x-ratelimit-reset": String((Date.now() + windowMs) / 1000) };
    const headers = { "x-ratelimit-limit": "100", ...reset, ...more };
    if (state.limited) {
      sendJson(response, 429, { message: "Rate limit exceeded. Try again later." }, headers);
    } else {
      sendJson(response, 200, {});
    }
  });
  return { server, state };
}

async function timed<T>(work: Promise<T>): Promise<{ value: T; endedAt: number }> {
  const value = await work;
  return { value, endedAt: performance.now() };
}

const quick = { minPauseMs: 20 };

describe("a permanent limit", () => {
  it("fails all waiting calls together after three windows, each with the service's response", async () => {
    const { server } = await rejecting(150);
    const limiter = new RateLimiter(quick);
    const started = performance.now();
    const call = (index: number) =>
      failure(serviceClient(server.url, { limiter }).call({ ...make, operation: `make thing ${index}` }));
    const ended = await Promise.all([0, 1, 2, 3, 4].map((index) => timed(call(index))));
    const times = ended.map(({ endedAt }) => endedAt);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(50);
    expect(Math.min(...times) - started).toBeGreaterThanOrEqual(290);
    expect(Math.max(...times) - started).toBeLessThan(1000);
    // Only the call whose turn it is finds out that the limit still holds.
    expect(server.requests).toHaveLength(3);
    ended.forEach(({ value }, index) => {
      expect(value.message).toBe(
        `Vendor: could not make thing ${index} (POST /things): HTTP 429, Rate limit exceeded. Try again later. All requests of 3 consecutive rate-limit windows were rejected. Check whether another client uses the same token, then run this again.`,
      );
      expect(value).toMatchObject({ status: 429, outcomeUnknown: false });
    });
  });

  it("gives later calls one attempt each without a wait, until one succeeds", async () => {
    const { server, state } = await rejecting(200);
    const limiter = new RateLimiter(quick);
    await failure(serviceClient(server.url, { limiter }).call(make));
    expect(server.requests).toHaveLength(3);
    const started = performance.now();
    const later = await Promise.all(
      [1, 2, 3].map(() => failure(serviceClient(server.url, { limiter }).call(make))),
    );
    expect(performance.now() - started).toBeLessThan(150);
    expect(later.map(({ status }) => status)).toEqual([429, 429, 429]);
    expect(server.requests).toHaveLength(6);

    state.limited = false;
    expect((await serviceClient(server.url, { limiter }).call(make)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(200);
    state.limited = true;
    await failure(serviceClient(server.url, { limiter }).call(make));
    expect(server.requests).toHaveLength(10);
  });

  it.each([
    ["without headers", {}],
    ["with a short Retry-After", { "retry-after": "0.01" }],
  ])("%s is asked about in growing pauses, over windows of their own length", async (_, headers) => {
    const { server } = await rejecting(undefined, headers);
    const limiter = new RateLimiter({ minPauseMs: 10, windowMs: 150 });
    const started = performance.now();
    expect((await failure(serviceClient(server.url, { limiter }).call(make))).status).toBe(429);
    expect(performance.now() - started).toBeGreaterThanOrEqual(300);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(server.requests.length).toBeLessThan(12);
  });

  it("ends the wait of a request that was rejected before another one succeeded", async () => {
    const { server, state } = await rejecting(80);
    const limiter = new RateLimiter(quick);
    const calls = [1, 2].map(() => serviceClient(server.url, { limiter }).call(make));
    await sleep(120);
    state.limited = false;
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("a Retry-After", () => {
  it("that is longer than the operation's time fails all its requests immediately, including later ones", async () => {
    const { server } = await rejecting(undefined, { "retry-after": "3600" });
    const limiter = new RateLimiter();
    const started = performance.now();
    const errors = await Promise.all(
      [1, 2, 3].map(() => failure(serviceClient(server.url, { limiter }).call(make))),
    );
    errors.push(await failure(serviceClient(server.url, { limiter }).call(readCall)));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(server.requests).toHaveLength(1);
    for (const error of errors) {
      expect(error.message).toMatch(
        /HTTP 429, Rate limit exceeded\. Try again later\. The service requires a wait of 3600 s\. Run this again after \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/,
      );
      expect(error.outcomeUnknown).toBe(false);
    }
    expect(recordedWarnings).toEqual([]);
  });

  it("in the body has the same effect", async () => {
    const server = await stage((_, response) =>
      sendJson(response, 429, { message: "busy", retry_after: 3600 }),
    );
    const error = await failure(serviceClient(server.url, { limiter: new RateLimiter() }).call(readCall));
    expect(error.message).toContain("HTTP 429, busy. The service requires a wait of 3600 s");
  });

  it("ends only the calls that do not have the time", async () => {
    const { server, state } = await rejecting(undefined, { "retry-after": "0.4" });
    const limiter = new RateLimiter({ minPauseMs: 10 });
    const started = performance.now();
    const waiting = serviceClient(server.url, { limiter }).call(make);
    const short = serviceClient(server.url, { limiter, deadline: new Deadline(300, { hard: true }) }).call(
      readCall,
    );
    expect((await failure(short)).message).toContain(
      "The service requires a wait of 1 s. Run this again after",
    );
    expect(performance.now() - started).toBeLessThan(250);
    state.limited = false;
    expect((await waiting).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(395);
  });

  it("longer than the cap for clocks is waited for", async () => {
    const { server, state } = await rejecting(undefined, { "retry-after": "0.3" });
    const limiter = new RateLimiter({ minPauseMs: 10, maxPauseMs: 20 });
    const started = performance.now();
    const call = serviceClient(server.url, { limiter }).call(make);
    await sleep(100);
    state.limited = false;
    await call;
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
  });
});

it("a wait is reported at its start and at intervals, with the number of requests", async () => {
  const { server, state } = await rejecting(2500);
  const limiter = new RateLimiter({ ...quick, noticeMs: 200, noticeIntervalMs: 1000 });
  const calls = Array.from({ length: 12 }, () => serviceClient(server.url, { limiter }).call(make));
  await sleep(500);
  state.limited = false;
  await Promise.all(calls);
  expect(recordedWarnings).toEqual([
    "Vendor allows 100 requests per minute: 12 requests are waiting, 3 s left.",
    "Vendor allows 100 requests per minute: 12 requests are waiting, 2 s left.",
    "Vendor allows 100 requests per minute: 12 requests are waiting, 1 s left.",
  ]);
});

describe("a hard deadline", () => {
  it("ends the wait with an error that names the call, the limit and the time left", async () => {
    const { server } = await rejecting(5000);
    const limiter = new RateLimiter(quick);
    const other = new Deadline(900, { hard: true });
    const first = failure(serviceClient(server.url, { limiter, deadline: other }).call(readCall));
    const hard = new Deadline(400, { hard: true });
    const started = performance.now();
    const error = await failure(serviceClient(server.url, { limiter, deadline: hard }).call(make));
    expect(performance.now() - started).toBeLessThan(700);
    expect(error.message).toBe(
      "Vendor: could not make the thing (POST /things): no result within 0.4 s: the request waited 1 s for the rate limit (100 requests per minute, 5 s left).",
    );
    expect(error.details.cause).toBe("timeout");
    expect(error.outcomeUnknown).toBe(false);
    expect(server.requests).toHaveLength(1);
    expect((await first).message).toContain("no result within 0.9 s: the request waited 1 s");
  });

  it("leaves the outcome unknown where an earlier attempt may have arrived", async () => {
    const server = await stage((request, response, _, count) => {
      if (count === 1) {
        request.socket.destroy();
      } else {
        sendJson(response, 429, { message: "no" }, { "x-ratelimit-reset": String(Date.now() / 1000 + 5) });
      }
    });
    const options = { limiter: new RateLimiter(quick), deadline: new Deadline(500, { hard: true }) };
    const error = await failure(serviceClient(server.url, options).call(readCall));
    expect(error.message).toContain("for the rate limit");
    expect(error.outcomeUnknown).toBe(true);
  });
});

it("no timer keeps the process alive when all calls have ended", () => {
  const source = (name: string) => JSON.stringify(join(__dirname, "../../../src/http", name));
  const script = `
    require(${JSON.stringify(join(__dirname, "../support/swc.js"))});
    const { RateLimiter } = require(${source("rate-limiter.ts")});
    const { Deadline } = require(${source("deadline.ts")});
    const headers = (ms) => ({ "x-ratelimit-reset": String((Date.now() + ms) / 1000) });
    const run = async (limiter, milliseconds, send) => {
      const deadline = new Deadline(milliseconds, { hard: true });
      await limiter.run({ service: "Vendor", deadline, warn() {} }, send).catch(() => {});
      deadline.dispose();
    };
    const rateLimited = (ms) => async () => ({ rateLimited: true, headers: headers(ms) });
    (async () => {
      await run(new RateLimiter(), 50, rateLimited(60_000));
      const exhausted = new RateLimiter({ shortestPauseMs: 1 });
      let count = 0;
      await run(exhausted, 60_000, () => rateLimited(++count < 3 ? 5 : 60_000)());
      await run(exhausted, 60_000, rateLimited(60_000));
      process.stdout.write(String(count) + " " + process.getActiveResourcesInfo().includes("Timeout"));
    })();`;
  const { stdout, stderr, error } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    timeout: 10_000,
  });
  expect({ stdout, stderr, error }).toEqual({ stdout: "3 false", stderr: "", error: undefined });
});

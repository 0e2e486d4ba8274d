import type { ServerResponse } from "node:http";
import { Deadline } from "../../../src/http/deadline";
import { RateLimiter, rateLimiterFor } from "../../../src/http/rate-limiter";
import type { LimitedResult } from "../../../src/http/rejections";
import {
  closeAll,
  deadline,
  make,
  readCall,
  recordedWarnings,
  sendJson,
  serviceClient,
  stage,
} from "./support";

afterEach(closeAll);
beforeEach(() => recordedWarnings.splice(0));

/** A server like RyzeAPI: allows a number of requests per window and reports it in every response. */
async function limited(allowance: number, windowMs: number, { skewMs = 0, delayMs = 0 } = {}) {
  const seen = { rateLimited: 0, atOnce: 0, windows: new Map<number, number>() };
  let open = 0;
  const server = await stage((_, response) => {
    const window = Math.floor(Date.now() / windowMs);
    const used = (seen.windows.get(window) ?? 0) + 1;
    const rateLimited = used > allowance;
    if (rateLimited) {
      seen.rateLimited++;
    } else {
      seen.windows.set(window, used);
    }
    seen.atOnce = Math.max(seen.atOnce, ++open);
    response.sendDate = false;
    const headers = {
      "x-ratelimit-limit": allowance,
      "x-ratelimit-remaining": Math.max(0, allowance - used),
      "x-ratelimit-reset": ((window + 1) * windowMs + skewMs) / 1000,
      ...(skewMs !== 0 && { date: new Date(Date.now() + skewMs).toUTCString() }),
    };
    const respond = () => {
      open--;
      respondLimited(response, rateLimited, headers);
    };
    if (delayMs > 0) {
      setTimeout(respond, delayMs * Math.random());
    } else {
      respond();
    }
  });
  return { server, seen };
}

function respondLimited(
  response: ServerResponse,
  rateLimited: boolean,
  headers: Record<string, number | string>,
): void {
  sendJson(
    response,
    rateLimited ? 429 : 200,
    rateLimited ? { message: "Rate limit exceeded. Try again later." } : {},
    headers,
  );
}

const quick = { minPauseMs: 30 };

describe("with a server that enforces its limit", () => {
  it("forty parallel calls all succeed", async () => {
    const { server, seen } = await limited(5, 150, { delayMs: 20 });
    const limiter = new RateLimiter(quick);
    const responses = await Promise.all(
      Array.from({ length: 40 }, () => serviceClient(server.url, { limiter }).call(make)),
    );
    expect(responses.map((respond) => respond.status)).toEqual(Array(40).fill(200));
    expect(server.requests.length).toBe(40 + seen.rateLimited);
    // Only requests that were in flight when a window ended can be rejected.
    expect(seen.rateLimited).toBeLessThan(10);
    expect(Math.max(...seen.windows.values())).toBeLessThanOrEqual(5);
  });

  it("a clock that is wrong by an hour has no effect", async () => {
    const started = performance.now();
    const off = async (skewMs: number) => {
      const { server, seen } = await limited(5, 1000, { skewMs });
      const limiter = new RateLimiter();
      await Promise.all(
        Array.from({ length: 7 }, () => serviceClient(server.url, { limiter }).call(readCall)),
      );
      expect(seen.rateLimited).toBeLessThanOrEqual(1);
    };
    await Promise.all([off(-3_600_000), off(3_600_000)]);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it("two limiters that share a token still get through", async () => {
    const { server } = await limited(5, 100);
    const limiters = [new RateLimiter(quick), new RateLimiter(quick)];
    const calls = limiters.flatMap((limiter) =>
      Array.from({ length: 10 }, () => serviceClient(server.url, { limiter }).call(make)),
    );
    expect(await Promise.all(calls)).toHaveLength(20);
  });
});

/** A caller without HTTP: the tests create the results. */
function caller(milliseconds = 20_000) {
  return {
    service: "Vendor",
    deadline: deadline(milliseconds),
    warn: (text: string) => void recordedWarnings.push(text),
  };
}

function seconds(fromNow: number): string {
  return String((Date.now() + fromNow) / 1000);
}

function limitedResult(remaining: number, resetMs: number, limit = 100): LimitedResult {
  const headers = {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": seconds(resetMs),
  };
  return { rateLimited: false, headers };
}

const free: LimitedResult = { rateLimited: false, headers: {} };

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

it("the first request detects the limit alone, then as many are sent as remain", async () => {
  const limiter = new RateLimiter(quick);
  const sent: number[] = [];
  let running = 0;
  let max = 0;
  const calls = Array.from({ length: 6 }, (_, index) =>
    limiter.run(caller(), async () => {
      sent.push(index);
      max = Math.max(max, ++running);
      await sleep(20);
      running--;
      return limitedResult(index === 0 ? 3 : 2 - (index - 1), 800);
    }),
  );
  await sleep(5);
  expect(sent).toEqual([0]);
  await sleep(150);
  expect(sent).toEqual([0, 1, 2, 3]);
  expect(max).toBe(3);
  await Promise.all(calls);
  expect(sent).toEqual([0, 1, 2, 3, 4, 5]);
});

it("without headers nothing is limited, and after a failed probe other requests are sent", async () => {
  const limiter = new RateLimiter(quick);
  await expect(limiter.run(caller(), () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  let running = 0;
  let max = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      limiter.run(caller(), async () => {
        max = Math.max(max, ++running);
        await sleep(5);
        running--;
        return free;
      }),
    ),
  );
  expect(max).toBe(20);
});

it.each([
  { "x-ratelimit-remaining": "0" },
  { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" },
  { "x-ratelimit-remaining": "none", "x-ratelimit-reset": "soon" },
  { "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "1e99" },
])("headers that make no sense stop nothing: %j", async (headers) => {
  const limiter = new RateLimiter(quick);
  const started = performance.now();
  for (let i = 0; i < 5; i++) {
    await limiter.run(caller(), () => Promise.resolve({ rateLimited: false, headers }));
  }
  expect(performance.now() - started).toBeLessThan(1000);
});

it("a late response of an earlier window does not stop requests", async () => {
  const limiter = new RateLimiter(quick);
  const sentAt = Math.floor(Date.now() / 1000);
  const earlier = limitedResult(0, 0);
  Object.assign(earlier.headers ?? {}, {
    date: new Date(sentAt * 1000).toUTCString(),
    "x-ratelimit-reset": String(sentAt + 2),
  });
  await limiter.run(caller(), () => Promise.resolve(limitedResult(5, 30)));
  const slow = limiter.run(caller(), () => sleep(80).then(() => earlier));
  await sleep(50);
  await limiter.run(caller(), () => Promise.resolve(limitedResult(5, 5000)));
  await slow;
  const started = performance.now();
  await limiter.run(caller(), () => Promise.resolve(limitedResult(4, 5000)));
  await limiter.run(caller(), () => Promise.resolve(limitedResult(3, 5000)));
  expect(performance.now() - started).toBeLessThan(800);
});

it("a rejection without a valid reset waits as long as Retry-After requires", async () => {
  const limiter = new RateLimiter(quick);
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60", "retry-after": "0.2" };
  const results = [{ rateLimited: true, headers }, free];
  const started = performance.now();
  await limiter.run(caller(), () => Promise.resolve(results.shift() ?? free));
  expect(performance.now() - started).toBeGreaterThanOrEqual(195);
});

it("a very wrong clock causes one wait with a maximum length", async () => {
  const limiter = new RateLimiter({ ...quick, maxPauseMs: 100 });
  await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 3_600_000)));
  const started = performance.now();
  await limiter.run(caller(), () => Promise.resolve(free));
  expect(performance.now() - started).toBeGreaterThanOrEqual(95);
  expect(performance.now() - started).toBeLessThan(1000);
});

it("a rejection stops the whole queue, and then requests continue in order", async () => {
  const limiter = new RateLimiter({ minPauseMs: 300 });
  await limiter.run(caller(), () => Promise.resolve(free));
  const log: string[] = [];
  let rejects = true;
  const started = performance.now();
  const calls = [0, 1, 2].map((index) =>
    limiter.run(caller(), async () => {
      await sleep(30 * (3 - index));
      const rateLimited = rejects;
      log.push(`${index}${rateLimited ? " rejected" : ""}`);
      return { rateLimited, headers: {} };
    }),
  );
  await sleep(200);
  rejects = false;
  const late = limiter.run(caller(), () => {
    log.push("late");
    return Promise.resolve(free);
  });
  await Promise.all([...calls, late]);
  expect(log.slice(0, 3)).toEqual(["2 rejected", "1 rejected", "0 rejected"]);
  expect(log[3]).toBe("0");
  expect(log.slice(4).sort()).toEqual(["1", "2", "late"]);
  expect(performance.now() - started).toBeGreaterThanOrEqual(300);
});

it("rejections at the same time are one rejection, so that the pause does not double with each", async () => {
  const limiter = new RateLimiter(quick);
  await limiter.run(caller(), () => Promise.resolve(free));
  const started = performance.now();
  const calls = Array.from({ length: 8 }, () => {
    let rateLimited = true;
    return limiter.run(caller(), async () => {
      await sleep(5);
      const result = { rateLimited, headers: {} };
      rateLimited = false;
      return result;
    });
  });
  await Promise.all(calls);
  expect(performance.now() - started).toBeLessThan(1000);
});

it("other failures are still retried by the client", async () => {
  const server = await stage((_, response, __, count) => sendJson(response, count < 3 ? 500 : 200, {}));
  await serviceClient(server.url, { limiter: new RateLimiter(quick) }).call(readCall);
  expect(server.requests).toHaveLength(3);
});

describe("a deadline", () => {
  it("does not run while its call waits", async () => {
    const limiter = new RateLimiter(quick);
    await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 700)));
    const server = await stage((_, response) => sendJson(response, 200, {}));
    const options = { limiter, deadline: deadline(500), attemptTimeoutMs: 500 };
    const started = performance.now();
    expect((await serviceClient(server.url, options).call(readCall)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(690);
    expect(options.deadline.signal.aborted).toBe(false);
  });

  it("that is over removes only its own request from the queue", async () => {
    const limiter = new RateLimiter(quick);
    await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 100)));
    const over = caller(1);
    await sleep(10);
    let sent = false;
    const late = limiter.run(over, () => {
      sent = true;
      return Promise.resolve(free);
    });
    await expect(late).rejects.toThrow("no result within 0.001 s");
    expect(sent).toBe(false);
    expect(await limiter.run(caller(), () => Promise.resolve(free))).toBe(free);
  });

  it("that ends in the queue frees its place", async () => {
    const limiter = new RateLimiter(quick);
    await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 150)));
    const ending = caller(40);
    ending.deadline.paused = (wait) => wait();
    const log: string[] = [];
    const ended = limiter.run(ending, () => Promise.resolve(free)).catch(() => log.push("ended"));
    const next = limiter.run(caller(), () => {
      log.push("sent");
      return Promise.resolve(limitedResult(1, 5000));
    });
    await Promise.all([ended, next]);
    expect(log).toEqual(["ended", "sent"]);
    const started = performance.now();
    await limiter.run(caller(), () => Promise.resolve(free));
    expect(performance.now() - started).toBeLessThan(800);
  });

  it("pauses while any of its calls waits, and goes on after the last", async () => {
    const clock = new Deadline(300);
    await Promise.all([clock.paused(() => sleep(200)), clock.paused(() => sleep(450))]);
    await sleep(50);
    expect(clock.signal.aborted).toBe(false);
    await sleep(400);
    expect(clock.signal.aborted).toBe(true);
    expect(clock.signal.reason).toMatchObject({ name: "DeadlineExceeded", milliseconds: 300 });
  });

  it("longer than a timer can be does not end immediately, and a disposed one never ends", async () => {
    const long = new Deadline(1e12);
    const ended = new Deadline(10);
    ended.dispose();
    await ended.paused(() => Promise.resolve());
    await sleep(30);
    expect([long.signal.aborted, ended.signal.aborted]).toEqual([false, false]);
    long.dispose();
  });
});

it("a long wait is reported, a short one is not", async () => {
  const limiter = new RateLimiter({ ...quick, noticeMs: 50 });
  await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 40, 100)));
  await limiter.run(caller(), () => Promise.resolve(limitedResult(0, 150, 100)));
  expect(recordedWarnings).toEqual([]);
  await Promise.all(
    [1, 2].map(() => limiter.run(caller(), () => Promise.resolve(limitedResult(0, 150, 100)))),
  );
  expect(recordedWarnings).toEqual([
    expect.stringMatching(
      /^Vendor allows 100 requests per minute: (1 request is waiting|2 requests are waiting), 1 s left\.$/,
    ),
  ]);
});

it("one key has one limiter, another key another", () => {
  expect(rateLimiterFor("RyzeAPI t1")).toBe(rateLimiterFor("RyzeAPI t1"));
  expect(rateLimiterFor("RyzeAPI t1")).not.toBe(rateLimiterFor("RyzeAPI t2"));
});

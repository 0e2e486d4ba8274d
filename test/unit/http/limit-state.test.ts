import { canSend, INITIAL_STATE, isProbeNext, leftMs, stateAfter } from "../../../src/http/limit-state";
import { DEFAULT_LIMITER_TIMING } from "../../../src/http/rejections";

const timing = DEFAULT_LIMITER_TIMING;
const date = new Date().toUTCString();
const serverSeconds = Date.parse(date) / 1000;

/** A response whose window ends the given number of seconds after the service sent it. */
function reported(remaining: number, seconds: number) {
  const headers = {
    date,
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(serverSeconds + seconds),
  };
  return { rateLimited: false, headers };
}

it("lets one request detect the limit", () => {
  expect(isProbeNext(INITIAL_STATE, 0)).toBe(true);
  const probing = { ...INITIAL_STATE, quota: "probing" as const };
  expect(canSend(probing, 1, 0)).toBe(false);
  expect(leftMs(probing, 0)).toBeUndefined();
});

it("allows the reported requests less those in flight, until the window ends", () => {
  const state = stateAfter(INITIAL_STATE, reported(2, 10), true, timing, 1000);
  expect(state.limit).toBe(100);
  expect([0, 1, 2].map((inFlight) => canSend(state, inFlight, 1000))).toEqual([true, true, false]);
  expect(leftMs(state, 1000)).toBe(10_000);
  expect(canSend(state, 2, 11_000)).toBe(true);
  expect(isProbeNext(state, 11_000)).toBe(true);
});

it("keeps the lowest count of a window, and ignores responses of an earlier one", () => {
  const later = stateAfter(INITIAL_STATE, reported(1, 20), true, timing, 1000);
  expect(stateAfter(later, reported(5, 20), false, timing, 1000)).toEqual(later);
  expect(stateAfter(later, reported(5, 10), false, timing, 1000)).toEqual(later);
});

it("is unlimited after a probe without headers, but not after another request without them", () => {
  const probing = { ...INITIAL_STATE, quota: "probing" as const };
  expect(stateAfter(probing, undefined, true, timing, 0).quota).toBe("unlimited");
  expect(stateAfter(probing, undefined, false, timing, 0).quota).toBe("probing");
});

it("pauses after a rejection, and sends without a pause once three windows were limited", () => {
  const rateLimited = { rateLimited: true, headers: {}, retryAfterMs: 5000 };
  const once = stateAfter(INITIAL_STATE, rateLimited, true, timing, 1000);
  expect(canSend(once, 0, 5999)).toBe(false);
  expect(canSend(once, 0, 6000)).toBe(true);
  const often = [1000, 70_000, 140_000].reduce(
    (state, now) => stateAfter(state, rateLimited, true, timing, now),
    INITIAL_STATE,
  );
  expect(canSend(often, 0, 140_001)).toBe(true);
  expect(
    stateAfter(often, { rateLimited: false, headers: {} }, true, timing, 140_001).rejections.pausedUntil,
  ).toBe(0);
});

it("sends no second probing request after a late rejection of an earlier request", () => {
  const rateLimited = { rateLimited: true, headers: {}, retryAfterMs: 1 };
  const probing = { ...INITIAL_STATE, quota: "probing" as const };
  const state = stateAfter(probing, rateLimited, false, timing, 0);
  expect(canSend(state, 1, 60_000)).toBe(false);
  expect(isProbeNext(stateAfter(probing, rateLimited, true, timing, 0), 60_000)).toBe(true);
});

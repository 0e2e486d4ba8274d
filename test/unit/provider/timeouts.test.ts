import fc from "fast-check";
import {
  durationMilliseconds,
  hasOwnTimeout,
  timeoutOf,
  timeoutProblems,
} from "../../../src/provider/timeouts";

const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

test("a duration is the sum of its parts", () => {
  const part = fc.tuple(fc.nat(999), fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const text = parts.map(([count, unit]) => `${count}${unit}`).join("");
      const sum = parts.reduce((all, [count, unit]) => all + count * units[unit], 0);
      expect(durationMilliseconds(text)).toBe(sum);
    }),
  );
});

test.each([
  ["1h30m", 5_400_000],
  ["1.5m", 90_000],
  ["90s", 90_000],
  ["250ms", 250],
])("%s is %d ms", (text, milliseconds) => {
  expect(durationMilliseconds(text)).toBe(milliseconds);
});

test.each(["", "10", "m", "-5m", "5 minutes", "5d", "1h 30m", "1e3s"])("%j is not a duration", (text) => {
  expect(durationMilliseconds(text)).toBeUndefined();
});

test("each operation has its own limit, and the default is five minutes", () => {
  const values = { customTimeouts: { create: "10m", delete: "20s" } };
  expect(timeoutOf(values, "create")).toBe(600_000);
  expect(timeoutOf(values, "delete")).toBe(20_000);
  expect(timeoutOf(values, "update")).toBe(300_000);
  expect(timeoutOf({}, "read")).toBe(300_000);
});

test("hasOwnTimeout is true only for a valid limit of that operation", () => {
  const values = { customTimeouts: { create: "5m", update: "0s", delete: "soon" } };
  expect(hasOwnTimeout(values, "create")).toBe(true);
  // An invalid limit, which check rejects, is ignored.
  expect(hasOwnTimeout(values, "update")).toBe(false);
  expect(hasOwnTimeout(values, "delete")).toBe(false);
  expect(hasOwnTimeout(values, "read")).toBe(false);
  for (const empty of [{}, { customTimeouts: undefined }, { customTimeouts: {} }]) {
    expect(hasOwnTimeout(empty, "create")).toBe(false);
  }
});

test("all invalid limits are reported together", () => {
  expect(timeoutProblems({ create: "soon", update: "10m", delete: 5 })).toEqual([
    'customTimeouts.create: must be a duration greater than zero, for example "90s" or "10m".',
    'customTimeouts.delete: must be a duration greater than zero, for example "90s" or "10m".',
  ]);
  expect(timeoutProblems({ create: "0s" })).toHaveLength(1);
  expect(timeoutProblems(undefined)).toEqual([]);
});

import { measureAll } from "../../../scripts/lib/probe-requests/measure";
import { CASES } from "../../services/all-cases";

jest.setTimeout(120_000);

test("100 resources of any type that share a bucket send at most 20 requests, and at most 6 in sequence", async () => {
  const measurements = await measureAll([100], new AbortController().signal);
  expect(measurements.map(({ type }) => type)).toEqual(CASES.map(({ type }) => type));
  const tooMany = measurements.filter(({ requests, roundTrips }) => requests > 20 || roundTrips > 6);
  expect(tooMany).toEqual([]);
  expect(measurements.filter(({ requests }) => requests === 0)).toEqual([]);
});

import { type Measurement, measureAll } from "./lib/probe-requests/measure";
import { runScript } from "./lib/script";
import { alignColumns } from "./lib/table";

const NUMBERS = [1, 100];
const MAX_REQUESTS = 20;
const MAX_ROUND_TRIPS = 6;

const HELP = `Usage: npm run probe-requests [-- --json]

Counts the S3 requests that the probe sends for 1 and for 100 resources of each type with the same bucket, key and
directory, their connections, and the round trips that follow one another. Creates the resources with the provider,
against the emulators. Exit code 1: more than ${MAX_REQUESTS} requests for 100 resources, or more than ${MAX_ROUND_TRIPS} round trips for 1.

  --json   print JSON
  --help   print this text`;

function isTooMany({ resources, requests, roundTrips }: Measurement): boolean {
  return requests > MAX_REQUESTS || (resources === 1 && roundTrips > MAX_ROUND_TRIPS);
}

function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map((one) => [
    isTooMany(one) ? "too many" : "passed",
    one.type,
    ...[one.resources, one.requests, one.connections, one.roundTrips].map(String),
  ]);
  const heading = ["", "resource", "resources", "requests", "connections", "round trips"];
  return alignColumns([heading, ...rows], 2).join("\n");
}

runScript({
  help: HELP,
  options: { json: { type: "boolean" } },
  main: async ({ json }, signal) => {
    const measurements = await measureAll(NUMBERS, signal);
    console.log(json ? JSON.stringify(measurements, undefined, 2) : table(measurements));
    return measurements.some(isTooMany) ? 1 : 0;
  },
});

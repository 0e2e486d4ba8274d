/** Counts that do not depend on the speed of the machine: requests and bytes of state. `npm run bench` measures times. */
import { measureLife } from "../../scripts/lib/bench/measure";
import { measureStateSizes } from "../../scripts/lib/state-size/measure";

jest.setTimeout(120_000);

const { signal } = new AbortController();
const RESOURCES = 10;

/** Maximum number of requests of `RESOURCES` resources in each command. */
const MAX_REQUESTS: Record<string, number> = {
  preview: 0,
  // Without adopt, a create reads the settings first.
  up: 2 * RESOURCES,
  "up without changes": 0,
  "up with one change": 1,
  "up with all changed": RESOURCES,
  refresh: RESOURCES,
  destroy: RESOURCES,
};

test("no command sends more requests than necessary, and each change and read sends one", async () => {
  const life = { subject: "pulumi-byob", resources: RESOURCES, hasCheckpoints: true } as const;
  const measurements = await measureLife(life, signal, () => {});
  expect(measurements.map(({ command }) => command)).toEqual(Object.keys(MAX_REQUESTS));
  const tooMany = measurements.filter(({ command, requests }) => requests > (MAX_REQUESTS[command] ?? 0));
  expect(tooMany).toEqual([]);
  const silent = measurements.filter(({ requests }) => requests === 0).map(({ command }) => command);
  expect(silent).toEqual(["preview", "up without changes"]);
});

test("no resource is larger in state than a resource with the same inputs that does nothing", async () => {
  const sizes = await measureStateSizes(signal);
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  expect(sizes.filter(({ bytes, nothing }) => bytes > nothing)).toEqual([]);
  expect(sizes.filter(({ bytes, target }) => bytes > target)).toEqual([]);
});

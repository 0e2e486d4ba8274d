/**
 * Hostile responses of every endpoint of every resource type, through the real plugin process.
 *
 * An operation may fail, but it ends within its deadline, with one line that contains neither a secret nor an internal
 * error. The process neither grows without a limit nor ends nor prints a stack. Random responses have a fixed seed;
 * PULUMI_BYOB_FUZZ_SEED and PULUMI_BYOB_FUZZ_PATH replay a failure with the values that it prints.
 */
import fc from "fast-check";
import { contractCases } from "../contract/support/cases";
import { type ContractWorld, openContractWorld } from "../contract/support/world";
import { type Attack, HostileOperations, LIFECYCLE_OPERATIONS } from "./support/hostile-operations";
import { hostileResponse, NAMED_RESPONSES } from "./support/hostile-response";
import { peakMemoryOf } from "./support/process-memory";
import { recordReliability } from "./support/record";

jest.setTimeout(180_000);

/** A plugin process has about 130 MiB before its first request. */
const MAX_MEMORY_MIB = 600;

let world: ContractWorld;
let operations: HostileOperations;
const startedAt = performance.now();
/** Results by resource type. */
const results: Record<string, { requests: number; passed: number; all: number }> = {};

beforeAll(async () => {
  world = await openContractWorld({ ryzeapi: { limit: { requests: 10_000, windowSeconds: 60 } } });
  operations = await HostileOperations.open(world);
});
afterAll(async () => {
  recordReliability("hostile-input", {
    title: "Hostile responses",
    text: "Each request of each operation got each dangerous response, such as a gzip bomb or an endless body, and random ones. Each operation ended in time, with one line without secrets, and the process stayed below its memory limit.",
    columns: ["resource type", "requests", "passed of all"],
    rows: types.map((type) => {
      const { requests, passed, all } = results[type] ?? { requests: 0, passed: 0, all: 0 };
      return [type, requests, `${passed} of ${all}`];
    }),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  });
  await operations.close();
  await world.close();
});

afterEach(() => {
  for (const plugin of Object.values(operations.plugins)) {
    expect(plugin.process.exitCode).toBeNull();
    expect(peakMemoryOf(plugin.process.pid) ?? 0).toBeLessThan(MAX_MEMORY_MIB);
  }
});

const types = contractCases.map(({ type }) => type);

/** Every request of every operation of every resource type. */
function endpoints(): Omit<Attack, "response">[] {
  return types.flatMap((type) =>
    LIFECYCLE_OPERATIONS.flatMap((operation) =>
      Array.from({ length: operations.requestsOf(type, operation) }, (_, request) => ({
        type,
        operation,
        request,
      })),
    ),
  );
}

/** Runs operations at the same time, and names those that fail. */
async function runAll(attacks: readonly (Attack & { name?: string })[]): Promise<void> {
  const failures = await Promise.all(
    attacks.map(async (attack) => {
      const { type, operation, request, name = "" } = attack;
      results[type] ??= {
        requests: endpoints().filter((one) => one.type === type).length,
        passed: 0,
        all: 0,
      };
      const result = results[type];
      result.all += 1;
      try {
        await operations.run(attack);
        result.passed += 1;
        return [];
      } catch (error) {
        const reason = error instanceof Error ? error.message : error;
        return [`${type} ${operation}, request ${request + 1} ${name}: ${reason}`];
      }
    }),
  );
  expect(failures.flat().join("\n")).toBe("");
}

test("each dangerous response ends each operation in time with one line", async () => {
  const all = Object.entries(NAMED_RESPONSES).flatMap(([name, response]) =>
    endpoints().map((endpoint) => ({ ...endpoint, response, name })),
  );
  // Every resource type, operation and request has its turn with each response.
  expect(new Set(all.map(({ type }) => type)).size).toBe(types.length);
  await runAll(all);
});

test("a complete list of 5 million objects does not fill the memory", async () => {
  // wording-ignore: String.prototype.repeat
  const list = `[${"{},".repeat(5_000_000)}{}]`;
  for (const endpoint of endpoints().filter(({ operation }) => operation === "read")) {
    const text = `{"success":true,"buckets":${list}}`;
    await runAll([{ ...endpoint, response: { kind: "body", status: 200, headers: {}, text } }]);
  }
});

test("arbitrary responses end each operation in time with one line", async () => {
  const { PULUMI_BYOB_FUZZ_SEED: seed = "14", PULUMI_BYOB_FUZZ_PATH: path = "" } = process.env;
  const attack = fc
    .tuple(fc.constantFrom(...endpoints()), hostileResponse)
    .map(([endpoint, response]) => ({ ...endpoint, response }));
  // Operations of one array run at the same time; a failing array shrinks to the one that fails.
  const attacks = fc.array(attack, { minLength: 1, maxLength: 80, size: "max" });
  await fc.assert(fc.asyncProperty(attacks, runAll), { seed: Number(seed), path, numRuns: 15 });
});

import type { FaultEffect } from "pulumi-byob-sandbox";
import type { Values } from "../../../src/services/resource-definition";
import { caseOf, SERVICE_CASES } from "../../services/all-cases";
import { type RequestCounts, type ResourceType, rejection, type ServiceCase } from "../../services/case";
import { titleOf } from "../../services/definitions";
import { CANARIES } from "../../services/secrets";
import { type EngineOutcome, Stack, type Wanted } from "../provider/support/engine";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

/**
 * Every request of every operation gets one unexpected response. The error must be one helpful line without secrets.
 * The next run must converge, with exactly one object at the service.
 */
type Operation = keyof RequestCounts;

interface Odd {
  effect: FaultEffect | ((one: ServiceCase) => FaultEffect);
  /** Number of consecutive requests, so that retries get it too. */
  times: number;
  /** Expected message. */
  message: RegExp;
}

/** Placeholder for the operation's secrets, which the service repeats. */
const all = "<secrets>";

/** Reads and deletes do not know the secrets that the service stores, because state contains none. */
function echoed(effect: FaultEffect, operation: Operation, { inputs }: Wanted): FaultEffect {
  const stored = Object.values(CANARIES).filter((secret) => Object.values(inputs).includes(secret));
  const known = operation === "create" || operation === "update" ? stored : [inputs.token ?? inputs.key];
  return JSON.parse(JSON.stringify(effect).replaceAll(all, known.join(" "))) as FaultEffect;
}
const page = `<!DOCTYPE html><html><body>${all}</body></html>`;
const broken = /HTTP \d{3}, |the connection to 127\.0\.0\.1:\d+ was closed|does not contain it/;
const oddities: Record<string, Odd> = {
  "a 418 with a message": {
    effect: { status: 418, body: `short and stout ${all}` },
    times: 1,
    message: /HTTP 418, short and stout \*\*\*/,
  },
  "a page instead of JSON": {
    effect: { status: 200, body: page, contentType: "text/html" },
    times: 1,
    message: /HTTP 200, (an HTML page instead of JSON|expected 204)/,
  },
  "a failure with HTTP 200": {
    effect: (one) => rejection(one, "no", 200),
    times: 1,
    message: /HTTP 200, (no\.$|expected 204)|does not have the documented format \(/,
  },
  "truncated JSON": {
    effect: { truncate: true },
    times: 4,
    message: /HTTP (20\d|404), incomplete or malformed JSON/,
  },
  "a 500": {
    effect: { status: 500, body: { error: all } },
    times: 4,
    // ModelsLab's messages may be in this field.
    message: /HTTP 500, (Internal Server Error|\*\*\*( \*\*\*)*\.)/,
  },
  "a connection that breaks before anything happened": {
    effect: { drop: "before" },
    times: 4,
    message: broken,
  },
  "a connection that breaks after it happened": { effect: { drop: "after" }, times: 4, message: broken },
  "a body that breaks off": { effect: { truncate: "connection" }, times: 4, message: broken },
};

/** A change of one plain input. */
function changeOf(type: ResourceType): Values {
  const [[field, value] = ["", undefined]] = Object.entries(caseOf(type).others);
  return { [field]: value };
}

beforeAll(() => {
  listenToLog();
});
afterAll(() => jest.restoreAllMocks());

const cases = SERVICE_CASES.flatMap(({ type, requests }) =>
  Object.entries(requests).flatMap(([operation, count]) =>
    Array.from({ length: count }, (_, at) => [type, operation as Operation, at + 1] as const),
  ),
);

/** One operation, as the command that leads to it. */
function run(
  stack: Stack,
  world: ProviderWorld,
  kind: ResourceType,
  operation: Operation,
): Promise<EngineOutcome> {
  if (operation === "read") {
    return stack.refresh();
  }
  if (operation === "delete") {
    return stack.destroy();
  }
  return stack.up({ it: world.wanted(kind, operation === "update" ? changeOf(kind) : {}) });
}

/** A world in which the operation is the next thing to happen. */
async function before(
  kind: ResourceType,
  operation: Operation,
): Promise<{ world: ProviderWorld; stack: Stack }> {
  const world = await startWorld();
  const stack = new Stack();
  if (operation !== "create") {
    expect((await run(stack, world, kind, "create")).errors).toEqual([]);
  }
  world.sandbox.clearRequests();
  return { world, stack };
}

async function expectConverged(stack: Stack, world: ProviderWorld, kind: ResourceType, operation: Operation) {
  world.sandbox.clearFaults();
  const program = { it: world.wanted(kind, operation === "update" ? changeOf(kind) : {}) };
  if (operation !== "delete") {
    expect((await stack.up(program)).errors).toEqual([]);
    expect(world.live(kind)).toBe(1);
    expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
    expect(await stack.up(program)).toEqual({ steps: { it: "same" }, errors: [] });
    expect(stack.stored("it").outputs).not.toHaveProperty("incomplete");
  }
  expect((await stack.destroy()).errors).toEqual([]);
  expect(world.live(kind)).toBe(0);
}

function expectHelpful(errors: readonly string[], kind: ResourceType, message: RegExp): void {
  for (const error of errors) {
    expect(error).not.toContain("\n");
    expect(error).toMatch(new RegExp(`^${titleOf(kind)}: `));
    expect(error).toMatch(message);
    for (const secret of Object.values(CANARIES)) {
      expect(error).not.toContain(secret);
    }
    expect(error).not.toMatch(/eyJ|sandbox-\w+-(key|account-token)|<html|[0-9a-f]{40}/);
  }
}

test.each(SERVICE_CASES)("the count of the requests of $type is complete", async ({ type: kind, ...one }) => {
  for (const operation of ["create", "read", "update", "delete"] as const) {
    const { world, stack } = await before(kind, operation);
    expect((await run(stack, world, kind, operation)).errors).toEqual([]);
    const expected = one.requests[operation] + (one.optionalRequests?.[operation] ?? 0);
    expect([operation, world.requests(kind).length]).toEqual([operation, expected]);
    await world.sandbox.stop();
  }
});

async function survives(kind: ResourceType, operation: Operation, at: number, name: string): Promise<void> {
  const { effect, times, message } = oddities[name] as Odd;
  const { world, stack } = await before(kind, operation);
  try {
    if (at > 1) {
      world.fault(kind, { delayMs: 0 }, { times: at - 1 });
    }
    const wanted = world.wanted(kind, operation === "update" ? changeOf(kind) : {});
    const response = typeof effect === "function" ? effect(caseOf(kind)) : effect;
    const fault = world.fault(kind, echoed(response, operation, wanted), { times });
    const { errors } = await run(stack, world, kind, operation);
    expect(fault.hits).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(2);
    expectHelpful(errors, kind, message);
    await expectConverged(stack, world, kind, operation);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await world.sandbox.stop();
  }
}

test.each(cases)(
  "%s, %s, request %d",
  async (kind, operation, at) => {
    await Promise.all(Object.keys(oddities).map((name) => survives(kind, operation, at, name)));
  },
  30_000,
);

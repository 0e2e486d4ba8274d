/**
 * Operations of each resource type against hostile responses.
 *
 * Each operation has its own plugin process, because a failed create prevents deletes in the same process. In it each
 * resource type has several lanes: resources with other keys, so that the locks and lists that operations with one key
 * share do not serialize the runs of a test.
 */
import { services } from "../../../src/services/registry";
import { type ContractCase, contractCases, of } from "../../contract/support/cases";
import type { Plugin } from "../../contract/support/plugin";
import { CallFailed, type RpcValues, withoutMarks } from "../../contract/support/rpc";
import { type ContractWorld, expectDiscreet } from "../../contract/support/world";
import { type HostileResponse, writerOf } from "./hostile-response";
import { type Exchange, HostileService } from "./hostile-service";

export const LIFECYCLE_OPERATIONS = ["create", "read", "update", "delete"] as const;
export type LifecycleOperation = (typeof LIFECYCLE_OPERATIONS)[number];

/** Time limit of each operation, which the program sets in `customTimeouts`. */
const TIMEOUT_MS = 500;
/** Time that a busy machine may need in addition. A response that never comes takes 20 s, the limit of the call. */
const SLACK_MS = 18_000;
const LANES = 6;
const TIMEOUTS = Object.fromEntries(LIFECYCLE_OPERATIONS.map((operation) => [operation, `${TIMEOUT_MS}ms`]));
const TITLES = Object.values(services).map(({ title }) => title);

/** A resource of one lane, and the responses to each of its operations. */
interface Lane {
  inputs: RpcValues;
  id: string;
  state: RpcValues;
  exchanges: Readonly<Record<LifecycleOperation, readonly Exchange[]>>;
  /** The previous run of the lane, by operation. */
  last: Partial<Record<LifecycleOperation, Promise<unknown>>>;
}

/** One endpoint of one operation, with the response that replaces the recorded one. */
export interface Attack {
  type: string;
  operation: LifecycleOperation;
  /** Position of the request among those of the operation, modulo their number. */
  request: number;
  response: HostileResponse;
}

/** Result of an operation under attack. */
export interface AttackOutcome {
  /** The error of the operation; undefined after a success. */
  message: string | undefined;
  values: unknown;
  elapsedMs: number;
  /** Number of requests that got the hostile response. */
  hits: number;
}

export class HostileOperations {
  readonly #lanes = new Map<string, Lane[]>();
  #turn = 0;

  private constructor(
    readonly world: ContractWorld,
    readonly service: HostileService,
    readonly plugins: Readonly<Record<LifecycleOperation, Plugin>>,
  ) {}

  static async open(world: ContractWorld): Promise<HostileOperations> {
    const service = await HostileService.start();
    const started = await Promise.all(
      LIFECYCLE_OPERATIONS.map(async (one) => [one, await world.start()] as const),
    );
    const plugins = Object.fromEntries(started) as Record<LifecycleOperation, Plugin>;
    const operations = new HostileOperations(world, service, plugins);
    const recorder = await world.start();
    const recordLanes = async (one: ContractCase) => {
      const lanes: Lane[] = [];
      operations.#lanes.set(one.type, lanes);
      // One after the other, because an update gives the same value to each resource.
      for (let number = 1; number <= LANES; number++) {
        lanes.push(await operations.#record(one, number, recorder));
      }
    };
    await Promise.all(contractCases.map(recordLanes));
    return operations;
  }

  /** The number of requests of an operation. */
  requestsOf(type: string, operation: LifecycleOperation): number {
    return this.#lanes.get(type)?.[0]?.exchanges[operation].length ?? 0;
  }

  /** Runs an operation, and returns its result as far as it is well-formed. Throws if a promise is not kept. */
  async run(attack: Attack): Promise<AttackOutcome> {
    const lanes = this.#lanes.get(attack.type) ?? [];
    const lane = lanes[this.#turn++ % lanes.length] as Lane;
    const previous = lane.last[attack.operation];
    const current = Promise.resolve(previous)
      .catch(() => undefined)
      .then(() => this.#attacked(lane, attack));
    lane.last[attack.operation] = current;
    const outcome = await current;
    expectKept(outcome, this.world);
    return outcome;
  }

  async close(): Promise<void> {
    await this.service.stop();
  }

  async #record(one: ContractCase, number: number, plugin: Plugin): Promise<Lane> {
    const { sandbox } = this.world;
    const exchanges: Partial<Record<LifecycleOperation, readonly Exchange[]>> = {};
    const recorded = async <T>(
      operation: LifecycleOperation,
      run: (values: RpcValues) => Promise<T>,
    ): Promise<T> => {
      const recording = this.service.record(sandbox.urls[one.service]);
      const result = await run({
        [one.credential]: one.credentialOf(sandbox),
        baseUrl: recording.baseUrl,
        customTimeouts: Object.fromEntries(LIFECYCLE_OPERATIONS.map((each) => [each, "60s"])),
      });
      exchanges[operation] = recording.exchanges;
      return result;
    };
    const inputs = of(one.type, { ...one.inputs, ...one.required(number) });
    const { id, outputs } = await recorded("create", (own) => plugin.create({ ...inputs, ...own }));
    const state = withoutMarks(outputs);
    await recorded("read", (own) => plugin.read(id, { ...state, ...own }));
    await recorded("update", (own) =>
      plugin.update(id, { ...state, ...own }, { ...inputs, ...one.change, ...own }),
    );
    await recorded("delete", (own) => plugin.delete(id, { ...state, ...own }));
    return { inputs, id, state, exchanges: exchanges as Lane["exchanges"], last: {} };
  }

  async #attacked(lane: Lane, { type, operation, request, response }: Attack): Promise<AttackOutcome> {
    const one = contractCases.find((each) => each.type === type) as ContractCase;
    const exchanges = lane.exchanges[operation];
    const at = request % exchanges.length;
    const replay = this.service.replay(exchanges, at, writerOf(response, exchanges[at] as Exchange));
    const own = {
      [one.credential]: one.credentialOf(this.world.sandbox),
      baseUrl: replay.baseUrl,
      customTimeouts: TIMEOUTS,
    };
    const startedAt = performance.now();
    const result = await this.#call(lane, operation, own, one.change).then(
      (values) => ({ message: undefined, values }),
      (error: unknown) => ({
        message: messageOf(error),
        values: error instanceof CallFailed && error.partial,
      }),
    );
    replay.close();
    return { ...result, elapsedMs: performance.now() - startedAt, hits: replay.hits };
  }

  #call(lane: Lane, operation: LifecycleOperation, own: RpcValues, change: RpcValues): Promise<unknown> {
    const plugin = this.plugins[operation];
    const [inputs, state] = [
      { ...lane.inputs, ...own },
      { ...lane.state, ...own },
    ];
    const calls = {
      create: () => plugin.create(inputs),
      read: () => plugin.read(lane.id, state),
      update: () => plugin.update(lane.id, state, { ...inputs, ...change }),
      delete: () => plugin.delete(lane.id, state),
    };
    return calls[operation]();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Errors of this package's code instead of a description of the response. */
const INTERNAL =
  /undefined|\[object|Cannot (?:read|convert)|is not (?:a function|iterable)|Unexpected struct type|URI malformed|call stack|Invalid (?:time|array|string) |Deadline exceeded after/;

/** Fails unless the operation ended in time, with values that the engine accepts or with one line. */
function expectKept({ message, values, elapsedMs }: AttackOutcome, { sandbox }: ContractWorld): void {
  expect(Math.round(elapsedMs)).toBeLessThan(TIMEOUT_MS + SLACK_MS);
  if (message === undefined) {
    expectStorable(values);
    return;
  }
  expect(message).toMatch(new RegExp(`^(?:${TITLES.join("|")}): [^\\n]+$`));
  expect(message).not.toMatch(/[^\P{C}\u00ad]/u);
  expect(message).not.toMatch(INTERNAL);
  expect(message.length).toBeLessThan(2_000);
  expectDiscreet(message, sandbox);
  expectStorable(values);
}

/** Fails if a value has a string that Go's protocol buffers reject, or a key that a response can have added. */
function expectStorable(values: unknown): void {
  if (typeof values === "string") {
    expect(values).not.toMatch(/\p{Cs}/u);
  }
  if (typeof values === "object" && values !== null) {
    for (const [key, inner] of Object.entries(values)) {
      expect(key).not.toMatch(/\p{Cs}|^(?:__proto__|constructor|polluted)$/u);
      expectStorable(inner);
    }
  }
}

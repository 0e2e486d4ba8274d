import { setTimeout as sleep } from "node:timers/promises";
import { hasUnknownOutcome } from "../http/errors";

/** How a service is asked whether it already has the object that a create is about to make. */
export interface FindOrCreateOptions {
  /** What the object is called in messages, e.g. "a Label Studio storage". */
  what: string;
  /** The natural key: creates of one key wait for each other. */
  key: string;
  /** All objects with that natural key. */
  list(): Promise<Candidate[]>;
  /** Makes the object, never sent twice; answers its id. */
  make(): Promise<string>;
}

export interface Candidate {
  id: string;
  /** Names of readable inputs in which it differs from the wanted object. */
  differs: readonly string[];
  createdAt: number;
}

interface CreateOptions {
  /** True: take any object over; false: none; undefined: one that an interrupted create may have left. */
  adopt: boolean | undefined;
  acquire(id: string, existed: boolean): void;
  otherOwner(id: string): "stays" | "leaves" | undefined;
  warn(text: string): void;
  signal: AbortSignal;
}

/** Whoever takes an object over has to know that it may not be the only owner. */
export const OTHER_STACK_WARNING =
  "If another stack manages it too, a destroy of either stack deletes it for both: then remove it from one of them with pulumi state delete";

/** An interrupted create is looked for during this time: an older object belongs to somebody. */
const MAX_LOST_CREATE_AGE_MS = 3_600_000;
/** The service's clock may be ahead of ours by as much. */
const MAX_CLOCK_SKEW_MS = 300_000;
/** Pauses before looking again after a create without an answer, in milliseconds: it may still be under way. */
const PAUSES_AFTER_LOSS = [0, 500, 2000];

const underway = new Map<string, Promise<unknown>>();

/** One create after another for the same natural key, so that the second one sees what the first one made. */
async function alone<T>(key: string, run: () => Promise<T>): Promise<T> {
  const before = underway.get(key);
  const mine = (async () => {
    await before?.catch(() => undefined);
    return run();
  })();
  underway.set(key, mine);
  try {
    return await mine;
  } finally {
    if (underway.get(key) === mine) {
      underway.delete(key);
    }
  }
}

/**
 * Creates an object of a service that would create a second one on a repeated request. An object that an interrupted
 * create may have left is taken over; anything else with the same natural key needs `adopt`.
 */
export function findOrCreate(
  lookup: FindOrCreateOptions,
  options: CreateOptions,
): Promise<{ id: string; found: boolean }> {
  return alone(lookup.key, async () => {
    const existing = choose(lookup, await lookup.list(), options);
    const id = existing?.id ?? (await makeOrFind(lookup, options));
    options.acquire(id, existing !== undefined);
    if (existing) {
      options.warn(takenOver(lookup, existing));
    }
    return { id, found: existing !== undefined };
  });
}

function takenOver({ what }: FindOrCreateOptions, { id, differs, createdAt }: Candidate): string {
  const changes =
    differs.length > 0 ? `overwrites ${differs.join(", ")}` : "nothing that can be read differed";
  const minutes = Math.max(0, Math.round((Date.now() - createdAt) / 60_000));
  const age = Number.isNaN(createdAt) ? "" : `, created ${minutes} minutes ago`;
  return `took over ${what} "${id}" (${changes}${age}). ${OTHER_STACK_WARNING}`;
}

function choose(
  lookup: FindOrCreateOptions,
  candidates: readonly Candidate[],
  options: CreateOptions,
): Candidate | undefined {
  const [first, ...others] = candidates;
  if (!first) {
    return undefined;
  }
  if (others.length > 0) {
    throw new Error(
      `${lookup.what} with these names exists several times (ids ${candidates.map(({ id }) => id).join(", ")}); delete the ones too many, or use other names`,
    );
  }
  const other = options.otherOwner(first.id);
  if (options.adopt === true && other !== "stays") {
    return first;
  }
  if (other !== undefined) {
    throw new Error(ownedByOther(lookup, first.id, other));
  }
  const reason = reasonNotToTakeOver(first, options);
  if (reason === undefined) {
    return first;
  }
  throw new Error(
    `there is already ${lookup.what} with these names (id ${first.id}): ${reason}. Set adopt: true to take it over, or use other names; if this resource was renamed in the program, give it an alias. Nothing was changed.`,
  );
}

function ownedByOther({ what }: FindOrCreateOptions, id: string, other: "stays" | "leaves"): string {
  const advice =
    other === "leaves"
      ? "to take the object over from the other one, set adopt: true"
      : "if the other one is given other names in this run, run pulumi up again";
  return `another resource of this program already manages ${what} with these names (id ${id}). Keep one of the two; if this resource was renamed in the program, give it an alias; ${advice}. Nothing was changed.`;
}

function reasonNotToTakeOver({ differs, createdAt }: Candidate, options: CreateOptions): string | undefined {
  if (differs.length > 0) {
    return `it differs in ${differs.join(", ")}`;
  }
  if (options.adopt === false) {
    return "adopt is false";
  }
  const age = Date.now() - createdAt;
  if (Number.isNaN(age)) {
    return "the service does not say when it was created";
  }
  if (age < -MAX_CLOCK_SKEW_MS) {
    return "it was created in the future by the clock of this machine";
  }
  if (age >= MAX_LOST_CREATE_AGE_MS) {
    return "it is older than an hour, so no interrupted run has left it";
  }
  return undefined;
}

async function makeOrFind(lookup: FindOrCreateOptions, { signal, adopt }: CreateOptions): Promise<string> {
  try {
    return await lookup.make();
  } catch (error) {
    if (!hasUnknownOutcome(error)) {
      throw error;
    }
    const made = await findLost(lookup, signal);
    if (made !== undefined) {
      return made;
    }
    const next =
      adopt === false
        ? "set adopt: true and run pulumi up again to take it over, or delete it"
        : "run pulumi up again within an hour, which finds it and takes it over";
    const message = `${error.message}. The service may have created ${lookup.what} nevertheless: ${next}`;
    throw new Error(message, { cause: error });
  }
}

/** There was none with this key before, so one that is there now is ours. */
async function findLost(lookup: FindOrCreateOptions, signal: AbortSignal): Promise<string | undefined> {
  for (const pause of PAUSES_AFTER_LOSS) {
    if (signal.aborted) {
      return undefined;
    }
    // The time is over: what came back so far decides.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    const candidates = await lookup.list().catch(() => []);
    const ours = candidates.filter(({ differs }) => differs.length === 0);
    if (ours.length === 1) {
      return ours[0]?.id;
    }
  }
  return undefined;
}

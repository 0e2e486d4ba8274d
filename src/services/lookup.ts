import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../http/errors";

/** How a service is asked whether it already has the object that a create is about to make. */
export interface Lookup {
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

interface Steering {
  adopt: boolean;
  claim(id: string): void;
  warn(text: string): void;
  signal: AbortSignal;
}

/** A create that was lost is looked for during this time, in milliseconds: an older object is somebody's. */
const lostCreateAge = 24 * 3_600_000;
/** Pauses before looking again after a create without an answer, in milliseconds: it may still be under way. */
const pausesAfterLoss = [0, 500, 2000];

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
    if (underway.get(key) === mine) underway.delete(key);
  }
}

/**
 * Makes an object of a service that would make a second one on a repeated request. What an earlier create
 * left without telling us is taken over; anything else with the same natural key needs `adopt`.
 */
export function createOnce(lookup: Lookup, steering: Steering): Promise<{ id: string; found: boolean }> {
  return alone(lookup.key, async () => {
    const candidates = await lookup.list();
    const [only] = candidates.length === 1 ? candidates : [];
    // Before it is judged: what another resource of the program made is nothing to adopt.
    if (only) steering.claim(only.id);
    const existing = choose(lookup, candidates, steering.adopt);
    const id = existing?.id ?? (await makeOrFind(lookup, steering));
    if (existing) steering.warn(`took over ${lookup.what} "${id}" (${overwritten(existing)})`);
    else steering.claim(id);
    return { id, found: existing !== undefined };
  });
}

function overwritten({ differs }: Candidate): string {
  return differs.length > 0 ? `overwrites ${differs.join(", ")}` : "nothing that can be read differed";
}

function choose(lookup: Lookup, candidates: readonly Candidate[], adopt: boolean): Candidate | undefined {
  const [first, ...others] = candidates;
  if (!first) return undefined;
  if (others.length > 0)
    throw new Error(
      `${lookup.what} with these names exists several times (ids ${candidates.map(({ id }) => id).join(", ")}); delete the ones too many, or use other names`,
    );
  const lost = first.differs.length === 0 && Date.now() - first.createdAt < lostCreateAge;
  if (adopt || lost) return first;
  const reason =
    first.differs.length > 0
      ? `differs in ${first.differs.join(", ")}`
      : "is older than a day, so no lost create of ours";
  throw new Error(
    `there is already ${lookup.what} with these names (id ${first.id}; ${reason}); set adopt: true to take it over, or use other names`,
  );
}

async function makeOrFind(lookup: Lookup, { signal }: Steering): Promise<string> {
  try {
    return await lookup.make();
  } catch (error) {
    if (!(error instanceof ServiceError) || !error.ambiguous) throw error;
    const made = await findLost(lookup, signal);
    if (made === undefined) throw error;
    return made;
  }
}

/** There was none with this key before, so one that is there now is ours. */
async function findLost(lookup: Lookup, signal: AbortSignal): Promise<string | undefined> {
  for (const pause of pausesAfterLoss) {
    if (signal.aborted) return undefined;
    // The time is over: what came back so far decides.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    const candidates = await lookup.list().catch(() => []);
    const ours = candidates.filter(({ differs }) => differs.length === 0);
    if (ours.length === 1) return ours[0]?.id;
  }
  return undefined;
}

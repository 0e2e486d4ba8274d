/**
 * Creates an object at a service that would create a duplicate if the request were sent twice.
 *
 * If the response to a create is lost, the object may exist without being in state. A retry would create a second
 * one, and taking over any object with the same names could take it from its owner. So the existing objects are
 * listed first. One that equals the inputs and is less than an hour old is taken over, because an interrupted create
 * may have left it; any other one needs `adopt: true`. Creates of the same object in one process wait for each other.
 * Another process that creates the same object at the same time is not detected.
 *
 *     const { id, found } = await findOrCreate({ what: "a Flashback bucket", key, list, make }, options);
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hasUnknownOutcome } from "../http/errors";

/** Requests that find and create one object of a service. */
export interface FindOrCreateOptions {
  /** Name of the object in messages, for example "a Label Studio storage". */
  what: string;
  /** Natural key of the object: creates with the same key run one after another. */
  key: string;
  /** Returns all objects with that natural key. */
  list(): Promise<Candidate[]>;
  /** Creates the object with a request that is never retried, and returns its id. */
  make(): Promise<string>;
}

interface Candidate {
  id: string;
  /** Names of the readable inputs that differ from the wanted object. */
  differs: readonly string[];
  createdAt: number;
}

interface CreateOptions {
  /** True to take over any object, false for none, undefined for one that an interrupted create may have left. */
  adopt: boolean | undefined;
  acquire(id: string, existed: boolean): void;
  otherOwner(id: string): "stays" | "leaves" | undefined;
  warn(text: string): void;
  signal: AbortSignal;
}

/** Warning after a takeover. At that time the plugin cannot distinguish a rename from an object of another stack. */
export const OTHER_STACK_WARNING =
  "If you renamed this resource in the program, no action is required. If another stack also manages the object, a destroy of either stack deletes it for both: remove it from one of them with pulumi state delete.";

/** Maximum age of an object that an interrupted create may have left: an older one has another owner. */
const MAX_LOST_CREATE_AGE_MS = 3_600_000;
/** Tolerance for a service whose clock is ahead of this machine's. */
const MAX_CLOCK_SKEW_MS = 300_000;
/** Pauses before each search after a create without a response, in milliseconds: it may still be in progress. */
const PAUSES_AFTER_LOSS = [0, 500, 2000];

const underway = new Map<string, Promise<unknown>>();

/** Runs creates with the same natural key one after another, so that the second one finds the object of the first. */
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

/** Creates the object, or takes over one with the same natural key if `adopt` and its age allow it. */
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
  const changes = differs.length > 0 ? `overwrites ${differs.join(", ")}` : "no readable setting differed";
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
      `found more than one match for ${lookup.what} with these names (ids ${candidates.map(({ id }) => id).join(", ")}). Delete the duplicates, or use different names. Nothing was changed.`,
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
    `there is already ${lookup.what} with these names (id ${first.id}): ${reason}. Set adopt: true to take it over, or use different names. If this resource was renamed in the program, add an alias. Nothing was changed.`,
  );
}

function ownedByOther({ what }: FindOrCreateOptions, id: string, other: "stays" | "leaves"): string {
  const advice =
    other === "leaves"
      ? "To take the object over from the other resource, set adopt: true"
      : "If the other resource gets different names in this update, run pulumi up again";
  return `another resource in this program already manages ${what} with these names (id ${id}). Remove one of the two resources. If this resource was renamed in the program, add an alias. ${advice}. Nothing was changed.`;
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
    return "the service does not report when it was created";
  }
  if (age < -MAX_CLOCK_SKEW_MS) {
    return "its creation time is in the future according to the clock of this machine";
  }
  if (age >= MAX_LOST_CREATE_AGE_MS) {
    return "it is older than an hour, so it was not created by an interrupted update";
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
        ? "Set adopt: true and run pulumi up again to take it over, or delete it."
        : "Run pulumi up again within an hour, which takes it over.";
    const message = `${error.message} The service may have created ${lookup.what} anyway. ${next}`;
    throw new Error(message, { cause: error });
  }
}

/**
 * Finds the object of a create without a response. None had this key before, so one that has it now was created by
 * it.
 */
async function findLost(lookup: FindOrCreateOptions, signal: AbortSignal): Promise<string | undefined> {
  for (const pause of PAUSES_AFTER_LOSS) {
    if (signal.aborted) {
      return undefined;
    }
    // After a timeout the list is read once more without a pause.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    const candidates = await lookup.list().catch(() => []);
    const ours = candidates.filter(({ differs }) => differs.length === 0);
    if (ours.length === 1) {
      return ours[0]?.id;
    }
  }
  return undefined;
}

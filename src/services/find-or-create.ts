/**
 * Creates an object at a service that would create a duplicate if the request were sent twice.
 *
 * If the response to a create is lost, the object may exist without being in state. A retry would create a second
 * one, and taking over any object with the same names could take it from its owner. So the existing objects are
 * listed first. One that equals the inputs and is less than an hour old is taken over, because an interrupted create
 * may have left it; any other one needs `adopt: true`. The caller runs creates of the same object one after another
 * (`provider/key-lock.ts`). Another process that creates the same object at the same time is not detected.
 *
 *     const { id, found } = await findOrCreate({ title: "Flashback bucket", naturalKey, list, create }, options);
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hasUnknownOutcome } from "../http/errors";
import type { Values } from "./resource-definition";

/** The object that a resource describes, and the requests that find and create it. */
export interface WantedObject {
  /** Type of the object in messages, for example "Flashback bucket". */
  title: string;
  /** Inputs that identify the object. */
  naturalKey: Values;
  /**
   * Returns all objects with that natural key.
   * @param mayBeRecent whether a list that was read a moment ago is sufficient
   */
  list(mayBeRecent: boolean): Promise<Candidate[]>;
  /** Creates the object with a request that is never retried, and returns its id. */
  create(): Promise<string>;
}

interface Candidate {
  id: string;
  /** Names of the readable inputs that differ from the wanted object. */
  differs: readonly string[];
  createdAt: number;
}

interface FindOrCreateOptions {
  /** True to take over any object, false for none, undefined for one that an interrupted create may have left. */
  adopt: boolean | undefined;
  acquire(id: string, existed: boolean): void;
  otherOwner(id: string): "stays" | "leaves" | undefined;
  /** Whether no other create or delete of this Pulumi run has the natural key. */
  isFirstOfKey: boolean;
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

/** Creates the object, or takes over one with the same natural key if `adopt` and its age allow it. */
export async function findOrCreate(
  wanted: WantedObject,
  options: FindOrCreateOptions,
): Promise<{ id: string; found: boolean }> {
  const existing = chooseExisting(wanted, await wanted.list(options.isFirstOfKey), options);
  const id = existing?.id ?? (await createOrFindLost(wanted, options));
  options.acquire(id, existing !== undefined);
  // With adopt: true, the takeover is what the program asks for.
  if (existing && options.adopt !== true) {
    options.warn(takeoverWarning(wanted, existing));
  }
  return { id, found: existing !== undefined };
}

/** The object in messages, for example `Flashback bucket with name "Media", bucket "media", workspaceId "w-1"`. */
function describe({ title, naturalKey }: WantedObject): string {
  const inputs = Object.entries(naturalKey).map(([name, value]) =>
    value === undefined || value === "" ? `no ${name}` : `${name} ${JSON.stringify(value)}`,
  );
  return `${title} with ${inputs.join(", ")}`;
}

/** Without adopt: true, an object is taken over only if nothing differs. */
function takeoverWarning({ title }: WantedObject, { id, createdAt }: Candidate): string {
  const age = Number.isNaN(createdAt) ? "" : `, created at ${new Date(createdAt).toISOString()}`;
  return `took over ${title} "${id}" (no readable setting differed${age}). ${OTHER_STACK_WARNING}`;
}

function chooseExisting(
  wanted: WantedObject,
  candidates: readonly Candidate[],
  options: FindOrCreateOptions,
): Candidate | undefined {
  const [first, ...others] = candidates;
  if (!first) {
    return undefined;
  }
  if (others.length > 0) {
    throw new Error(
      `found more than one ${describe(wanted)} (ids ${candidates.map(({ id }) => id).join(", ")}), so the one to manage is unknown. Delete the duplicates, or change one of these inputs. Nothing was changed.`,
    );
  }
  const other = options.otherOwner(first.id);
  if (options.adopt === true && other !== "stays") {
    return first;
  }
  if (other !== undefined) {
    throw new Error(ownedByOther(wanted, first.id, other));
  }
  const reason = reasonNotToTakeOver(first, options);
  if (reason === undefined) {
    return first;
  }
  throw new Error(
    `there is already a ${describe(wanted)} (id ${first.id}). It was not taken over, because ${reason}. Set adopt: true to take it over, or change one of these inputs. If you renamed this resource in the program, add an alias instead. Nothing was changed.`,
  );
}

function ownedByOther(wanted: WantedObject, id: string, other: "stays" | "leaves"): string {
  if (other === "leaves") {
    return `this update deletes or replaces another resource, which still manages the ${describe(wanted)} (id ${id}). If you renamed that resource to this one, add an alias. Otherwise set adopt: true to take the object over. Nothing was changed.`;
  }
  return `another resource in this program already manages the ${describe(wanted)} (id ${id}). If this update changes these inputs of the other resource, run pulumi up again. Otherwise remove one of the two resources, or change one of these inputs. Nothing was changed.`;
}

function reasonNotToTakeOver(
  { differs, createdAt }: Candidate,
  options: FindOrCreateOptions,
): string | undefined {
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
    return "it is more than an hour old, so it was not created by an interrupted update";
  }
  return undefined;
}

async function createOrFindLost(
  wanted: WantedObject,
  { signal, adopt }: FindOrCreateOptions,
): Promise<string> {
  try {
    return await wanted.create();
  } catch (error) {
    if (!hasUnknownOutcome(error)) {
      throw error;
    }
    const lostId = await findLost(wanted, signal);
    if (lostId !== undefined) {
      return lostId;
    }
    const next =
      adopt === false
        ? "To take it over, set adopt: true and run pulumi up again. Otherwise delete it."
        : "To take it over, run pulumi up again within an hour.";
    const message = `${error.message} The service may have created the ${describe(wanted)} anyway. ${next}`;
    throw new Error(message, { cause: error });
  }
}

/**
 * Finds the object of a create without a response. None had this key before, so one that has it now was created by
 * it.
 */
async function findLost(wanted: WantedObject, signal: AbortSignal): Promise<string | undefined> {
  for (const pause of PAUSES_AFTER_LOSS) {
    if (signal.aborted) {
      return undefined;
    }
    // After a timeout the list is read once more without a pause.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    const candidates = await wanted.list(false).catch(() => []);
    const equal = candidates.filter(({ differs }) => differs.length === 0);
    if (equal.length === 1) {
      return equal[0]?.id;
    }
  }
  return undefined;
}

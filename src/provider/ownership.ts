/**
 * Which resource of this run owns which object of a service.
 *
 * State can contain two resources for one object: a resource was renamed without an alias, the new one took the object
 * over, and the run failed before the old one was deleted. The delete of the old resource must then leave the object
 * alone, while a delete of the only owner must not. Ids do not tell the two apart, so each create and each take-over
 * stores a random `owner` in state. A delete is skipped only if another owner of the same object is known to be alive
 * in this run: the engine compared it with the program (`diff`), a create of this run acquired it, or the program
 * contains it. Plugin processes and the program share that through `run-file.ts`.
 *
 * Two URLs may be one server, and two credentials one account. Where the service tells when an object was created, that
 * decides whether two objects with one id are the same. Elsewhere they are different, unless a create has found the
 * object there a short time ago: then it may be the same, and it stays.
 *
 * A delete fails if a create with the same natural key failed in this run: that create was meant to take the object
 * over, and the next run will.
 *
 *     registry.acquire(object, owner, { existed });  // create
 *     registry.reasonToKeep(object, owner);          // delete: returns why the object must stay, or nothing
 */
import type { PluginRunFile, RunRecord } from "../run-file";

/** An object of a service, as far as ownership is concerned. All values are hashes. */
export interface OwnedObject {
  /** Type and id. */
  object: string;
  server: string;
  /** The account, where ids are unique within an account only; otherwise "". */
  account: string;
  /** When the object was created, where the service tells it; otherwise "". */
  created: string;
  /** Type and the inputs that identify the object in a program. */
  naturalKey: string;
}

interface Holder {
  server: string;
  /** Unknown for resources that only the program has reported. */
  account: string | undefined;
  /** When the object was created, where that is known. */
  created: string;
  /** Whether a create of this run acquired the object. */
  acquired: boolean;
  /** Whether a create found the object at the service. */
  existed: boolean;
  /** Whether the program contains the resource and leaves it this object. */
  stays: boolean;
}

/** What the engine's comparison of a resource tells. */
export interface Comparison {
  /** Whether a create found the object at the service. */
  existed: boolean;
  /** Whether the program contains the resource and leaves it this object. */
  stays: boolean;
}

export class OwnershipRegistry {
  readonly #holders = new Map<string, Map<string, Holder>>();
  /** Places of failed creates by natural key. */
  readonly #failedCreates = new Map<string, Set<string>>();
  readonly #file: PluginRunFile | undefined;

  constructor(file?: PluginRunFile) {
    this.#file = file;
  }

  /** The engine has compared a resource in state with the program, or with the service. */
  recordExisting(target: OwnedObject, owner: string, comparison: Comparison): void {
    const known = this.#holders.get(target.object)?.get(owner);
    if (known !== undefined && known.account !== undefined && known.stays === comparison.stays) {
      return;
    }
    this.#own(target, owner, { acquired: false, ...comparison });
  }

  /** An update writes the object with its own credential and URL, which may differ from the ones before. */
  recordUpdate(target: OwnedObject, owner: string): void {
    const known = this.#holders.get(target.object)?.get(owner);
    if (known?.server === target.server && known.account === target.account) {
      return;
    }
    this.#own(target, owner, { acquired: false, existed: known?.existed ?? false, stays: true });
  }

  /** Whether a resource with this owner exists in this run. */
  isHeldBy({ object }: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#holders.get(object)?.has(owner) ?? false;
  }

  /** Whether another resource of the program has the object, and whether it keeps it in this run. */
  otherOwner(target: OwnedObject, owner: string): "stays" | "leaves" | undefined {
    this.#readFile();
    const others = this.#others(target.object, owner).filter((holder) => isSamePlace(holder, target));
    if (others.some(({ acquired, stays }) => acquired || stays)) {
      return "stays";
    }
    return others.length > 0 ? "leaves" : undefined;
  }

  /** Whether another create of this run has acquired the object. */
  isAcquiredByOther(target: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#others(target.object, owner).some((other) => other.acquired && isSamePlace(other, target));
  }

  /** @param existed whether the create found the object at the service, as far as it knows */
  acquire(target: OwnedObject, owner: string, { existed }: { existed: boolean }): void {
    this.#own(target, owner, { acquired: true, existed, stays: true });
  }

  /** The create failed, or the object is deleted. */
  release({ object }: OwnedObject, owner: string): void {
    if (this.#holders.get(object)?.has(owner)) {
      this.#record({ type: "released", object, owner });
    }
  }

  recordCreate({ naturalKey, server, account }: OwnedObject, succeeded: boolean): void {
    if (succeeded && !this.#failedCreates.has(naturalKey)) {
      return;
    }
    const place = `${server} ${account}`;
    this.#record({ type: succeeded ? "create-succeeded" : "create-failed", naturalKey, place });
  }

  /**
   * Decides about the delete of a resource, which loses the object in any case.
   * @param isReplaced whether the resource stays in the program with another object
   * @returns undefined when the object is to be deleted.
   */
  reasonToKeep(
    target: OwnedObject,
    owner: string,
    { isReplaced }: { isReplaced: boolean },
  ): "owned" | "maybe-owned" | "create-failed" | undefined {
    this.#readFile();
    // A replacement gives the object up: the create that failed may have failed because of that object.
    if (!isReplaced && this.#failedCreates.get(target.naturalKey)?.size) {
      return "create-failed";
    }
    this.release(target, owner);
    // Whatever another process has released meanwhile: of two deletes at the same time, one must delete.
    this.#readFile();
    const others = this.#others(target.object, owner);
    if (others.some((holder) => isSamePlace(holder, target))) {
      return "owned";
    }
    // A replaced resource would leave its object behind, with nobody to manage it.
    const isKept = (holder: Holder) =>
      isReplaced ? isSameObject(holder, target) : mayBeSame(holder, target);
    return others.some(isKept) ? "maybe-owned" : undefined;
  }

  #others(object: string, owner: string): Holder[] {
    return [...(this.#holders.get(object) ?? [])]
      .filter(([name]) => name !== owner)
      .map(([, holder]) => holder);
  }

  #own(target: OwnedObject, owner: string, facts: Comparison & { acquired: boolean }): void {
    const { naturalKey: _, ...rest } = target;
    this.#record({ type: "owned", ...rest, owner, ...facts });
  }

  #record(record: RunRecord): void {
    this.#apply(record);
    this.#file?.append(record);
  }

  #readFile(): void {
    for (const record of this.#file?.readNew() ?? []) {
      this.#apply(record);
    }
  }

  #apply(record: RunRecord): void {
    if (record.type === "owned") {
      this.#hold(record.object, record.owner, record);
    }
    if (record.type === "in-program" && !this.#holders.get(record.object)?.has(record.owner)) {
      const unknown = { account: undefined, created: "", acquired: false, existed: false };
      this.#hold(record.object, record.owner, { server: record.server, ...unknown, stays: true });
    }
    if (record.type === "released") {
      this.#holders.get(record.object)?.delete(record.owner);
    }
    if (record.type === "create-failed") {
      const places = this.#failedCreates.get(record.naturalKey) ?? new Set();
      this.#failedCreates.set(record.naturalKey, places.add(record.place));
    }
    if (record.type === "create-succeeded") {
      this.#failedCreates.get(record.naturalKey)?.delete(record.place);
    }
  }

  #hold(object: string, owner: string, { server, account, created, acquired, existed, stays }: Holder): void {
    const holders = this.#holders.get(object) ?? new Map<string, Holder>();
    const known = holders.get(owner);
    holders.set(owner, {
      server,
      account,
      created: created || (known?.created ?? ""),
      acquired: acquired || (known?.acquired ?? false),
      existed,
      stays,
    });
    this.#holders.set(object, holders);
  }
}

function isSamePlace(holder: Holder, { server, account }: OwnedObject): boolean {
  if (holder.server !== server) {
    return false;
  }
  return holder.account === account || (holder.account === undefined && account === "");
}

/** Whether the service says that an object with the same id at another URL, or of another account, is the same one. */
function isSameObject(holder: Holder, { created }: OwnedObject): boolean {
  return created !== "" && holder.created === created;
}

/** Whether such an object may be the same one, and another resource needs it. */
function mayBeSame(holder: Holder, target: OwnedObject): boolean {
  if (!holder.stays && !holder.acquired) {
    return false;
  }
  if (holder.created !== "" && target.created !== "") {
    return isSameObject(holder, target);
  }
  return holder.existed || (holder.account === undefined && holder.server === target.server);
}

/**
 * Registry of the resources in this run and the objects they own.
 *
 * State can contain two resources for one object: a resource was renamed without an alias, the new one took the object
 * over, and the run failed before the old one was deleted. Deleting the old resource must then keep the object. IDs
 * cannot distinguish the two, so each create and each takeover stores a random `owner` in state. A delete is skipped
 * only if the object has another owner in this run: the engine compared that resource with the program (`diff`), a
 * create acquired the object, or the program contains the resource. Processes share this through `run-file.ts`.
 *
 * Two URLs can be one server, and two credentials one account. If the service returns creation times, they decide
 * whether two objects with one ID are the same. Otherwise the objects are different, unless a create recently found
 * the object: then it may be the same, and it is kept.
 *
 * A delete fails if a create with the same natural key failed in this run, because the next run may take the object over.
 *
 *     registry.acquire(object, owner, { existed });  // create
 *     registry.reasonToKeep(object, owner);          // delete: returns why the object must be kept, or undefined
 */
import type { PluginRunFile, RunRecord } from "../run-file";

/** Identity of an object of a service. All values are hashes. */
export interface OwnedObject {
  /** Type and ID. */
  object: string;
  server: string;
  /** The account if IDs are unique only within an account; otherwise "". */
  account: string;
  /** Creation time if the service returns it; otherwise "". */
  created: string;
  /** Type and identifying inputs. */
  naturalKey: string;
}

interface Holder {
  server: string;
  /** Undefined for resources that only the program reported. */
  account: string | undefined;
  /** Creation time, or "" if it is unknown. */
  created: string;
  /** Whether a create in this run acquired the object. */
  acquired: boolean;
  /** Whether a create found the object at the service. */
  existed: boolean;
  /** Whether the program contains the resource and does not replace the object. */
  stays: boolean;
}

/** Result of comparing a resource with the program. */
export interface Comparison {
  /** Whether a create found the object at the service. */
  existed: boolean;
  /** Whether the program contains the resource and does not replace the object. */
  stays: boolean;
}

/** Registry of one plugin process, which it shares with others through a run file. */
export class OwnershipRegistry {
  readonly #holders = new Map<string, Map<string, Holder>>();
  /** Servers and accounts of failed creates, by natural key. */
  readonly #failedCreates = new Map<string, Set<string>>();
  readonly #file: PluginRunFile | undefined;

  constructor(file?: PluginRunFile) {
    this.#file = file;
  }

  /** Records a resource that the engine compared with the program or with the service. */
  recordExisting(target: OwnedObject, owner: string, comparison: Comparison): void {
    const known = this.#holders.get(target.object)?.get(owner);
    if (known !== undefined && known.account !== undefined && known.stays === comparison.stays) {
      return;
    }
    this.#own(target, owner, { acquired: false, ...comparison });
  }

  /** Records the credential and URL of an update, which can differ from the previous ones. */
  recordUpdate(target: OwnedObject, owner: string): void {
    const known = this.#holders.get(target.object)?.get(owner);
    if (known?.server === target.server && known.account === target.account) {
      return;
    }
    this.#own(target, owner, { acquired: false, existed: known?.existed ?? false, stays: true });
  }

  /** Returns whether a resource with this owner keeps the object in this run. */
  isKeptBy({ object }: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#holders.get(object)?.get(owner)?.stays ?? false;
  }

  /** Returns whether another resource in the program owns the object, and whether it keeps it in this run. */
  otherOwner(target: OwnedObject, owner: string): "stays" | "leaves" | undefined {
    this.#readFile();
    const others = this.#others(target.object, owner).filter((holder) => isSameLocation(holder, target));
    if (others.some(({ acquired, stays }) => acquired || stays)) {
      return "stays";
    }
    return others.length > 0 ? "leaves" : undefined;
  }

  /** Returns whether another create in this run acquired the object. */
  isAcquiredByOther(target: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#others(target.object, owner).some(
      (other) => other.acquired && isSameLocation(other, target),
    );
  }

  /**
   * Records that a create acquired the object.
   * @param existed whether the create found, or may have found, the object at the service
   */
  acquire(target: OwnedObject, owner: string, { existed }: { existed: boolean }): void {
    this.#own(target, owner, { acquired: true, existed, stays: true });
  }

  /** Removes an owner whose create failed or whose resource is deleted. */
  release({ object }: OwnedObject, owner: string): void {
    if (this.#holders.get(object)?.has(owner)) {
      this.#record({ type: "released", object, owner });
    }
  }

  recordCreate({ naturalKey, server, account }: OwnedObject, succeeded: boolean): void {
    if (succeeded && !this.#failedCreates.has(naturalKey)) {
      return;
    }
    const location = `${server} ${account}`;
    this.#record({ type: succeeded ? "create-succeeded" : "create-failed", naturalKey, location });
  }

  /**
   * Decides whether a delete must keep the object. The resource loses its ownership in both cases.
   * @param isReplaced whether the resource stays in the program with another object
   * @returns undefined when the object must be deleted.
   */
  reasonToKeep(
    target: OwnedObject,
    owner: string,
    { isReplaced }: { isReplaced: boolean },
  ): "owned" | "maybe-owned" | "create-failed" | undefined {
    this.#readFile();
    // A replacement deletes the object in any case: the object may be the reason why the create failed.
    if (!isReplaced && this.#failedCreates.get(target.naturalKey)?.size) {
      return "create-failed";
    }
    this.release(target, owner);
    // Another process may have released the object. Of two simultaneous deletes, one must delete it.
    this.#readFile();
    const others = this.#others(target.object, owner);
    if (others.some((holder) => isSameLocation(holder, target))) {
      return "owned";
    }
    // If a replacement kept an object that only may be shared, possibly no resource would manage it.
    const isKept = (holder: Holder) =>
      isReplaced ? isSameObject(holder, target) : mayBeSame(holder, target);
    return others.some(isKept) ? "maybe-owned" : undefined;
  }

  #others(object: string, owner: string): Holder[] {
    return [...(this.#holders.get(object) ?? [])]
      .filter(([name]) => name !== owner)
      .map(([, holder]) => holder);
  }

  #own(target: OwnedObject, owner: string, properties: Comparison & { acquired: boolean }): void {
    const { naturalKey: _, ...rest } = target;
    this.#record({ type: "owned", ...rest, owner, ...properties });
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
      const locations = this.#failedCreates.get(record.naturalKey) ?? new Set();
      this.#failedCreates.set(record.naturalKey, locations.add(record.location));
    }
    if (record.type === "create-succeeded") {
      this.#failedCreates.get(record.naturalKey)?.delete(record.location);
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

function isSameLocation(holder: Holder, { server, account }: OwnedObject): boolean {
  if (holder.server !== server) {
    return false;
  }
  return holder.account === account || (holder.account === undefined && account === "");
}

/** Returns whether equal creation times show that objects at two URLs, or of two accounts, are the same. */
function isSameObject(holder: Holder, { created }: OwnedObject): boolean {
  return created !== "" && holder.created === created;
}

/** Returns whether such objects may be the same and the holder keeps its object. */
function mayBeSame(holder: Holder, target: OwnedObject): boolean {
  if (!holder.stays && !holder.acquired) {
    return false;
  }
  if (holder.created !== "" && target.created !== "") {
    return isSameObject(holder, target);
  }
  return holder.existed || (holder.account === undefined && holder.server === target.server);
}

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
 * A delete fails if a create with the same natural key failed in this run: that create was meant to take the object
 * over, and the next run will.
 *
 *     registry.acquire(object, owner);      // create
 *     registry.reasonToKeep(object, owner); // delete: returns why the object must stay, or nothing
 */
import type { PluginRunFile, RunRecord } from "../run-file";

/** An object of a service, as far as ownership is concerned. All values are hashes. */
export interface OwnedObject {
  /** Type, server and id. */
  object: string;
  /** Type, server and the inputs that identify the object in a program. */
  naturalKey: string;
  /** The account, where ids are unique within an account only; otherwise "". */
  account: string;
}

interface Holder {
  /** Unknown for resources that only the program has reported. */
  account: string | undefined;
  /** Whether a create of this run acquired the object. */
  created: boolean;
}

export class OwnershipRegistry {
  readonly #holders = new Map<string, Map<string, Holder>>();
  /** Accounts by natural key. */
  readonly #failedCreates = new Map<string, Set<string>>();
  readonly #file: PluginRunFile | undefined;

  constructor(file?: PluginRunFile) {
    this.#file = file;
  }

  /** The engine has compared a resource in state with the program, or with the service. */
  recordExisting({ object, account }: OwnedObject, owner: string): void {
    if (this.#holders.get(object)?.has(owner)) return;
    this.#record({ type: "owned", object, owner, account, created: false });
  }

  /** Whether a resource with this owner exists in this run. */
  isHeldBy({ object }: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#holders.get(object)?.has(owner) ?? false;
  }

  /** Whether another resource that exists in this run has the object. */
  isHeldByOther({ object, account }: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#others(object, owner).some((holder) => holder.account === account);
  }

  /** Whether another create of this run has acquired the object. */
  isAcquiredByOther({ object, account }: OwnedObject, owner: string): boolean {
    this.#readFile();
    return this.#others(object, owner).some((holder) => holder.created && holder.account === account);
  }

  acquire({ object, account }: OwnedObject, owner: string): void {
    this.#record({ type: "owned", object, owner, account, created: true });
  }

  /** The create failed, or the object is deleted. */
  release({ object }: OwnedObject, owner: string): void {
    if (this.#holders.get(object)?.has(owner)) this.#record({ type: "released", object, owner });
  }

  recordCreate({ naturalKey, account }: OwnedObject, succeeded: boolean): void {
    if (succeeded && !this.#failedCreates.has(naturalKey)) return;
    this.#record({ type: succeeded ? "create-succeeded" : "create-failed", naturalKey, account });
  }

  /**
   * Decides about the delete of a resource, which loses the object in any case.
   * @returns undefined when the object is to be deleted.
   */
  reasonToKeep(target: OwnedObject, owner: string): "owned" | "other-account" | "create-failed" | undefined {
    this.#readFile();
    if (this.#failedCreates.get(target.naturalKey)?.has(target.account)) return "create-failed";
    this.release(target, owner);
    // Whatever another process has released meanwhile: of two deletes at the same time, one must delete.
    this.#readFile();
    const others = this.#others(target.object, owner);
    const isSame = ({ account }: Holder) => account === undefined || account === target.account;
    if (others.some(isSame)) return "owned";
    return others.some(({ created }) => created) ? "other-account" : undefined;
  }

  #others(object: string, owner: string): Holder[] {
    return [...(this.#holders.get(object) ?? [])]
      .filter(([name]) => name !== owner)
      .map(([, holder]) => holder);
  }

  #record(record: RunRecord): void {
    this.#apply(record);
    this.#file?.append(record);
  }

  #readFile(): void {
    for (const record of this.#file?.readNew() ?? []) this.#apply(record);
  }

  #apply(record: RunRecord): void {
    if (record.type === "owned") this.#hold(record.object, record.owner, record);
    if (record.type === "in-program" && !this.#holders.get(record.object)?.has(record.owner))
      this.#hold(record.object, record.owner, { account: undefined, created: false });
    if (record.type === "released") this.#holders.get(record.object)?.delete(record.owner);
    if (record.type === "create-failed") {
      const accounts = this.#failedCreates.get(record.naturalKey) ?? new Set();
      this.#failedCreates.set(record.naturalKey, accounts.add(record.account));
    }
    if (record.type === "create-succeeded")
      this.#failedCreates.get(record.naturalKey)?.delete(record.account);
  }

  #hold(object: string, owner: string, { account, created }: Holder): void {
    const holders = this.#holders.get(object) ?? new Map<string, Holder>();
    const known = holders.get(owner);
    this.#holders.set(object, holders.set(owner, { account, created: created || (known?.created ?? false) }));
  }
}

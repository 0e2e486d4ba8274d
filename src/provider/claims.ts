/**
 * Which objects of a service belong to which resource of this run, so that no object gets two owners and
 * none is deleted under its new owner. The run is one process: resources of different providers do not meet.
 */
export class Claims {
  /** Ids of resources that the program still has, as far as the engine has shown them. */
  readonly #kept = new Set<string>();
  /** Ids that a create of this run is making, or has made. */
  readonly #made = new Set<string>();

  /** A resource of the program has this id. */
  keep(key: string): void {
    this.#kept.add(key);
  }

  /** A create wants this id; throws where another resource of the run has it. */
  make(key: string, id: string): void {
    if (this.#made.has(key) || this.#kept.has(key))
      throw new Error(
        `another resource of this program already has "${id}"; keep one of the two, or give the renamed one an alias`,
      );
    this.#made.add(key);
  }

  /** The create failed, so the id is nobody's. */
  release(key: string): void {
    this.#made.delete(key);
  }

  /** A resource that had this id goes; false where the object has a new owner by now and must stay. */
  mayDelete(key: string): boolean {
    this.#kept.delete(key);
    return !this.#made.has(key);
  }
}

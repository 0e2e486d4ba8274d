import { isDeepStrictEqual } from "node:util";
import type { Values } from "../services/kind";

/**
 * Which objects of a service belong to which resource of this run, so that no object gets two owners and
 * none is deleted under its new owner. The run is one process: resources of different providers do not meet.
 */
export class Claims {
  /** Resources that the program still has, as far as the engine has shown them: their states by id. */
  readonly #kept = new Map<string, Values[]>();
  /** Ids that a create of this run is making, or has made. */
  readonly #made = new Set<string>();

  /** A resource of the program has this id, and this state; the engine may say so twice. */
  keep(key: string, state: Values): void {
    const kept = this.#kept.get(key) ?? [];
    if (!kept.some((other) => isDeepStrictEqual(other, state))) this.#kept.set(key, [...kept, state]);
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

  /**
   * A resource that had this id goes; false where the object has another owner and must stay. It may have got
   * that one in an earlier run, which failed before this resource went; the two are told apart by their states.
   */
  mayDelete(key: string, state: Values): boolean {
    const others = (this.#kept.get(key) ?? []).filter((other) => !isDeepStrictEqual(other, state));
    if (others.length > 0) this.#kept.set(key, others);
    else this.#kept.delete(key);
    return !this.#made.has(key) && others.length === 0;
  }
}

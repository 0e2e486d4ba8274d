/**
 * Inputs of pending replacements, from the `diff` that decided the replacement to the `delete` of the old object.
 *
 * A replacement deletes first, so a new bucket that fails would cost the old registration. The engine calls `diff` with
 * the new inputs and then `delete` with the old state, in one process. The delete can therefore probe the bucket of the
 * new inputs and fail before it deletes anything. The result of the probe is stored for the create that follows.
 * Replacements by `up --replace` or taint are not probed, because `diff` does not request them.
 */
import { createHash } from "node:crypto";
import type { Values } from "../services/resource-definition";
import { containsUnknown } from "./unknowns";
import type { VerifyOutputs } from "./verify-outputs";

/** Replacements that one plugin process expects, by resource. */
export class Replacements {
  readonly #next = new Map<string, Values>();
  readonly #replaced = new Set<string>();
  readonly #justRead = new Set<string>();
  readonly #probed = new Map<string, VerifyOutputs | undefined>();

  /** Records a refresh. Its diff compares the result with the old inputs and does not decide the next operation. */
  recordRead(resource: string): void {
    this.#justRead.add(resource);
  }

  /** Returns whether the next diff of the resource belongs to a refresh. */
  isRefresh(resource: string): boolean {
    return this.#justRead.has(resource);
  }

  recordDiff(resource: string, inputs: Values, replaces: boolean): void {
    const isRefresh = this.#justRead.delete(resource);
    if (replaces && !isRefresh) {
      this.#replaced.add(resource);
    }
    if (isRefresh || !replaces || containsUnknown(inputs)) {
      this.#next.delete(resource);
    } else {
      this.#next.set(resource, inputs);
    }
  }

  /** Returns whether a diff decided to replace the resource, even if some inputs were unknown. */
  isReplaced(resource: string): boolean {
    return this.#replaced.has(resource);
  }

  /** Returns and removes the new inputs of a resource that is being deleted. */
  take(resource: string): Values | undefined {
    const inputs = this.#next.get(resource);
    this.#next.delete(resource);
    return inputs;
  }

  recordProbe(inputs: Values, outputs: VerifyOutputs | undefined): void {
    this.#probed.set(keyOf(inputs), outputs);
  }

  /** Returns and removes the result of a probe of the same inputs. */
  takeProbe(inputs: Values): { outputs: VerifyOutputs | undefined } | undefined {
    const key = keyOf(inputs);
    if (!this.#probed.has(key)) {
      return undefined;
    }
    const outputs = this.#probed.get(key);
    this.#probed.delete(key);
    return { outputs };
  }
}

function keyOf(inputs: Values): string {
  const sorted = Object.entries(inputs).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/**
 * Inputs that will replace an object, from the `diff` that decided it to the `delete` of the old object.
 *
 * A replacement deletes first, so a new bucket that does not work would cost the old registration. The engine asks
 * `diff` with the new inputs and then `delete` with the old state, in one process: the delete can probe the bucket of
 * the new inputs and fail before anything is lost. `up --replace`, taint and a refresh do not ask `diff` that way. The
 * result of the probe is kept for the create that follows.
 */
import { createHash } from "node:crypto";
import type { Values } from "../services/resource-definition";
import { containsUnknown } from "./unknowns";
import type { VerifyOutputs } from "./verify-outputs";

export class Replacements {
  readonly #next = new Map<string, Values>();
  readonly #replaced = new Set<string>();
  readonly #justRead = new Set<string>();
  readonly #probed = new Map<string, VerifyOutputs | undefined>();

  /** A refresh compares what it has read with the old inputs, which is no decision about the next operation. */
  recordRead(resource: string): void {
    this.#justRead.add(resource);
  }

  /** Whether the next diff of the resource is the one of a refresh. */
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

  /** Whether a diff has decided to replace the resource, also with inputs that were not known yet. */
  isReplaced(resource: string): boolean {
    return this.#replaced.has(resource);
  }

  /** The inputs that replace the resource that is being deleted. */
  take(resource: string): Values | undefined {
    const inputs = this.#next.get(resource);
    this.#next.delete(resource);
    return inputs;
  }

  recordProbe(inputs: Values, outputs: VerifyOutputs | undefined): void {
    this.#probed.set(keyOf(inputs), outputs);
  }

  /** The result of a probe of the same inputs, once. */
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

/**
 * The program of a sequence: its resources, and the changes of a sequence to them, to their state and to their objects.
 *
 * It is the model. After an update without errors, the service must have exactly the objects of the program, except for
 * changes at the service that no refresh has read yet.
 */
import type { Sandbox } from "pulumi-byob-sandbox";
import { type ContractCase, contractCases, stubOf010 } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import type { SequenceEdit } from "./sequence-actions";
import type { SequenceStack, SimulatedProgram, WantedResource } from "./simulated-stack";

/** A resource of the program. */
export interface SequenceResource {
  kase: ContractCase;
  name: string;
  alias: string | undefined;
  provider: string;
  /** Number of the natural key. */
  number: number;
  isEdited: boolean;
  isRotated: boolean;
  isPresent: boolean;
}

/** Number of the first object that no slot has, and of the objects that no resource manages. */
export const FOREIGN = 60;

export class SequenceProgram {
  readonly slots: readonly SequenceResource[];
  #names = 0;

  /** @param first number of the first object: sequences that share a process have different objects */
  constructor(
    types: readonly number[],
    readonly first: number,
    readonly sandbox: Sandbox,
    readonly stack: SequenceStack,
  ) {
    this.slots = types.map((type, number) => ({
      kase: contractCases[type % contractCases.length] as ContractCase,
      name: `resource-${number}`,
      alias: undefined,
      provider: "default",
      number,
      isEdited: false,
      isRotated: false,
      isPresent: true,
    }));
  }

  slot(number: number): SequenceResource {
    return this.slots[number] as SequenceResource;
  }

  /** @param connectionOf inputs with the URL and the credential of the service */
  resources(connectionOf: (kase: ContractCase) => RpcValues): SimulatedProgram {
    return Object.fromEntries(
      this.slots
        .filter(({ isPresent }) => isPresent)
        .map((slot): [string, WantedResource] => {
          const { kase, name, alias, provider } = slot;
          const inputs = { ...this.inputsOf(slot), ...connectionOf(kase) };
          return [name, { type: kase.type, inputs, provider, ...(alias !== undefined && { alias }) }];
        }),
    );
  }

  /** The inputs that the service stores. */
  inputsOf({ kase, number, isEdited, isRotated }: SequenceResource): RpcValues {
    const { neutral, nonKey, rotated } = kase;
    const required = kase.required(this.first + number);
    const secrets = Object.entries(rotated).filter(([name]) => isRotated && name in required);
    const edited = isEdited ? { [nonKey.field]: nonKey.value } : {};
    return { ...required, ...neutral, ...edited, ...Object.fromEntries(secrets) };
  }

  /** Whether a create was not recorded, so that the object would be left behind if the program dropped its keys. */
  isUnsettled({ name, isPresent }: SequenceResource): boolean {
    return isPresent && !this.stack.state.has(name);
  }

  /** The user chooses keys that no object has, for the resources whose objects are in state. */
  chooseOtherKeys(): void {
    for (const [at, slot] of this.slots.entries()) {
      if (!this.isUnsettled(slot)) {
        slot.number = FOREIGN + 1 + at;
      }
    }
  }

  /** @returns whether state and service now differ in a way that only a refresh finds. */
  edit({ do: what, slot: at }: SequenceEdit): boolean {
    let isHidden = false;
    const slot = this.slot(at);
    const edits: Record<SequenceEdit["do"], () => void> = {
      "edit an input": () => {
        slot.isEdited = !slot.isEdited;
      },
      "rotate the secrets": () => {
        slot.isRotated = !slot.isRotated;
      },
      rename: () => this.#rename(slot, false),
      "rename with an alias": () => this.#rename(slot, true),
      "move to the other provider": () => {
        slot.provider = slot.provider === "default" ? "other" : "default";
      },
      "remove or add": () => {
        slot.isPresent = this.isUnsettled(slot) || !slot.isPresent;
      },
      "change the keys": () => this.#changeKeys(slot),
      "swap the keys": () => this.#swapKeys(slot, this.slot((at + 1) % this.slots.length)),
      "change at the service": () => {
        isHidden = this.#changeAtService(slot, false);
      },
      "delete at the service": () => {
        isHidden = this.#changeAtService(slot, true);
      },
      "state of release 0.1.0": () => this.#downgrade(slot),
    };
    edits[what]();
    return isHidden;
  }

  #changeKeys(slot: SequenceResource): void {
    if (!this.isUnsettled(slot)) {
      // A number that no other slot has, and for which every service has an object.
      slot.number = slot.number < 40 ? slot.number + 10 : slot.number - 40;
    }
  }

  #rename(slot: SequenceResource, hasAlias: boolean): void {
    this.#names += 1;
    // An alias of a resource that is not in state under its last name would name nothing.
    slot.alias = hasAlias && this.stack.state.has(slot.name) ? slot.name : undefined;
    slot.name = `renamed-${this.#names}`;
  }

  #swapKeys(left: SequenceResource, right: SequenceResource): void {
    if (left.kase === right.kase && !this.isUnsettled(left) && !this.isUnsettled(right)) {
      [left.number, right.number] = [right.number, left.number];
    }
  }

  /** State as release 0.1.0 wrote it: its text, and secrets in the outputs instead of a fingerprint. */
  #downgrade({ kase, name }: SequenceResource): void {
    const stored = this.stack.state.get(name);
    const stub = stubOf010(kase.type);
    if (stored === undefined || stub === undefined || stored.outputs.incomplete !== undefined) {
      return;
    }
    const { owner: _, secretFingerprint: __, verifyOutcome, verifyReason, ...outputs } = stored.outputs;
    stored.inputs = { ...stored.inputs, __provider: stub };
    stored.outputs = { ...outputs, ...stored.inputs };
  }

  #changeAtService({ kase, name }: SequenceResource, deletes: boolean): boolean {
    const stored = this.stack.state.get(name);
    const live = kase.live(this.sandbox).find(({ id }) => id === stored?.id);
    if (!kase.readable || stored === undefined || live === undefined) {
      return false;
    }
    if (deletes) {
      kase.remove(this.sandbox, live.id);
    } else {
      kase.set(this.sandbox, live.id, { [kase.nonKey.field]: kase.nonKey.value });
    }
    return true;
  }
}

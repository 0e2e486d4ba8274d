/**
 * What the sandbox must know of one emulator: how it is created, with which credential it is used, and which part of it
 * uses buckets. Each folder of `services/` has one definition in its `index.ts`, and `npm run generate` of the repository
 * writes the lists of them.
 */
import type { Service } from "./service";
import type { OpenStore } from "./store";

/** An option of the command, besides the ports. */
export interface CommandOption<Options> {
  /** As commander takes it: `--ryzeapi-limit <limit>`. */
  flag: string;
  description: string;
  /** The options of the emulator that the value means. Throws an error whose message tells what is allowed. */
  parse(value: string): Partial<Options>;
}

export interface EmulatorDefinition<Emulator extends Service, Options, Credential> {
  /** What is there from the start, for the text that the command prints. */
  seed: string;
  /** @param credential in place of the one that is the same in every sandbox */
  create(options: Partial<Options>, credential?: Credential): Emulator;
  /** The credential that opens the emulator, by the names of its fields in the definition of the service. */
  credential(emulator: Emulator): Readonly<Record<string, string>>;
  /** The part that uses registered buckets. */
  bucketUser(emulator: Emulator): { store: OpenStore };
  commandOptions?: readonly CommandOption<Options>[];
}

/** Gives a definition its inferred types. */
export function defineEmulator<Emulator extends Service, Options, Credential>(
  definition: EmulatorDefinition<Emulator, Options, Credential>,
): EmulatorDefinition<Emulator, Options, Credential> {
  return definition;
}

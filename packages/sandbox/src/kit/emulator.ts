/**
 * The definition of an emulator: how it is created, its credential, and its part that uses buckets. Each folder of
 * `services/` exports one definition from its `index.ts`; `npm run generate` collects them.
 */
import type { Service } from "./service";
import type { OpenStore } from "./store";

/** A command-line option of one emulator, in addition to its port. */
export interface CommandOption<Options> {
  /** Flag in commander's syntax: `--ryzeapi-limit <limit>`. */
  flag: string;
  description: string;
  /** Value of the option in an example of the help, and its effect. */
  example: { value: string; effect: string };
  /** Converts the value to options of the emulator. Throws an error whose message states the allowed values. */
  parse(value: string): Partial<Options>;
}

/** Definition of one emulator. */
export interface EmulatorDefinition<Emulator extends Service, Options, Credential> {
  /** Port that the command uses by default. State contains the URL, so it is the same at each start and in each release. */
  port: number;
  /** Objects that exist at startup, for the usage text of the command. */
  seed: string;
  /** @param credential replaces the fixed credential */
  create(options: Partial<Options>, credential?: Credential): Emulator;
  /** Credential that the emulator accepts, by field name in the definition of the service. */
  credential(emulator: Emulator): Readonly<Record<string, string>>;
  /** The part that uses registered buckets. */
  bucketUser(emulator: Emulator): { store: OpenStore };
  commandOptions?: readonly CommandOption<Options>[];
}

/** Returns the definition unchanged, with inferred types. */
export function defineEmulator<Emulator extends Service, Options, Credential>(
  definition: EmulatorDefinition<Emulator, Options, Credential>,
): EmulatorDefinition<Emulator, Options, Credential> {
  return definition;
}

import type { EmulatorDefinition } from "../kit/emulator";
import type { ServiceName } from "../kit/service-names";
import { emulators, type Services } from "./registry";

/** The definition of an emulator. Its options and its credential are those of the same service. */
export function definitionOf<Name extends ServiceName>(
  name: Name,
): EmulatorDefinition<Services[Name], unknown, unknown> {
  return emulators[name] as unknown as EmulatorDefinition<Services[Name], unknown, unknown>;
}

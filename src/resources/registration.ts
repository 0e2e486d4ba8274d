/**
 * Registration of resources with the engine.
 *
 * The engine treats a dynamic resource as a bag of properties: it does not know which ones are secret, and it passes neither
 * custom timeouts nor the difference between `.get` and a refresh to the provider. These functions put this information into
 * the properties. They run in the program, so they cannot check anything at the service.
 */
import { type CustomResource, type CustomResourceOptions, type Inputs, output, secret } from "@pulumi/pulumi";
import { manifests, type ResourceType, stub } from "../contract";
import { Provider } from "./provider";
import { assertNoDuplicate, reportOwner } from "./run-registry";

/**
 * Properties with which a resource registers. Secrets are marked. Outputs and the inputs of a `.get` are declared as
 * undefined, because the SDK drops undeclared properties. Inputs that a program omits are not declared, because the SDK would
 * treat them as unknown at preview.
 *
 * Throws for invalid options, and if another resource of the program manages the same object.
 */
export function registrationProps(
  type: ResourceType,
  name: string,
  args: object,
  options: CustomResourceOptions = {},
): Inputs {
  const { inputs, secrets, outputs } = manifests[type];
  assertOptions(type, name, options);
  assertNoDuplicate(type, name, args as Inputs, options);
  const props: Inputs = {
    ...(options.id !== undefined && Object.fromEntries(inputs.map((input) => [input, undefined]))),
    baseUrl: undefined,
    ...args,
    incomplete: undefined,
    verifyOutcome: undefined,
    verifyReason: undefined,
    secretFingerprint: undefined,
    owner: undefined,
    __provider: stub(type),
  };
  for (const key of secrets) {
    if (props[key] !== undefined) {
      props[key] = secret(props[key]);
    }
  }
  for (const key of outputs) {
    props[key] = undefined;
  }
  // The engine does not pass custom timeouts to a dynamic provider.
  if (options.customTimeouts) {
    props.customTimeouts = options.customTimeouts;
  }
  // Otherwise a provider cannot distinguish `.get` from a refresh.
  if (options.id !== undefined) {
    props.lookup = true;
  }
  return props;
}

/** Options with which a resource registers. A replacement that is created first would be deleted with the old object. */
export function registrationOptions(options: CustomResourceOptions = {}): CustomResourceOptions {
  return { ...options, deleteBeforeReplace: true };
}

/**
 * Completes a resource after its registration: sets an output for each input that the program omits, and records for the
 * plugins of this run which object the resource owns.
 */
export function reportRegistration(
  type: ResourceType,
  resource: CustomResource,
  options: CustomResourceOptions = {},
): void {
  const outputs = resource as unknown as Record<string, unknown>;
  for (const input of manifests[type].inputs) {
    outputs[input] ??= output(undefined);
  }
  if (options.id === undefined && options.urn === undefined) {
    reportOwner(type, resource);
  }
}

function assertOptions(type: ResourceType, name: string, options: CustomResourceOptions): void {
  if (options.deleteBeforeReplace === false) {
    throw new Error(
      `${type} "${name}": deleteBeforeReplace must not be false, because the new registration would be deleted with the old one. Remove the option.`,
    );
  }
  if (options.provider && !Provider.isInstance(options.provider)) {
    throw new Error(`${type} "${name}": the option provider must be a byob.Provider.`);
  }
}

import { type CustomResource, type CustomResourceOptions, type Inputs, output, secret } from "@pulumi/pulumi";
import { manifests, type ResourceType, stub } from "../contract";
import { Provider } from "./provider";
import { assertNoDuplicate, reportOwner } from "./run-registry";

/**
 * The properties with which a resource registers. Secrets are marked, and outputs are declared as undefined, since the
 * SDK drops outputs that it does not know. So are the inputs of a `.get`. Those that a program leaves out are not
 * declared, because the SDK would take them for unknown at preview.
 *
 * Throws for options that cannot work, and for a second resource of the program for the same object.
 */
export function registrationProps(
  kind: ResourceType,
  name: string,
  args: object,
  options: CustomResourceOptions = {},
): Inputs {
  const { inputs, secrets, outputs } = manifests[kind];
  assertOptions(kind, name, options);
  assertNoDuplicate(kind, name, args as Inputs, options);
  const props: Inputs = {
    ...(options.id !== undefined && Object.fromEntries(inputs.map((input) => [input, undefined]))),
    baseUrl: undefined,
    ...args,
    incomplete: undefined,
    verified: undefined,
    secretFingerprint: undefined,
    owner: undefined,
    __provider: stub(kind),
  };
  for (const key of secrets) {
    if (props[key] !== undefined) {
      props[key] = secret(props[key]);
    }
  }
  for (const key of outputs) {
    props[key] = undefined;
  }
  // Custom timeouts do not reach a dynamic provider otherwise.
  if (options.customTimeouts) {
    props.customTimeouts = options.customTimeouts;
  }
  // A provider cannot tell `.get` from a refresh otherwise.
  if (options.id !== undefined) {
    props.lookup = true;
  }
  return props;
}

/** Options with which a resource registers. A replacement created first would be deleted with its predecessor. */
export function registrationOptions(options: CustomResourceOptions = {}): CustomResourceOptions {
  return { ...options, deleteBeforeReplace: true };
}

/**
 * Called after the registration: gives an output to each input that the program leaves out, and tells the plugins of this
 * run which object the resource owns.
 */
export function reportRegistration(
  kind: ResourceType,
  resource: CustomResource,
  options: CustomResourceOptions = {},
): void {
  const outputs = resource as unknown as Record<string, unknown>;
  for (const input of manifests[kind].inputs) {
    outputs[input] ??= output(undefined);
  }
  if (options.id === undefined && options.urn === undefined) {
    reportOwner(kind, resource);
  }
}

function assertOptions(kind: ResourceType, name: string, options: CustomResourceOptions): void {
  if (options.deleteBeforeReplace === false) {
    throw new Error(
      `${kind} "${name}": deleteBeforeReplace cannot be false, because the new registration would be deleted with the old one`,
    );
  }
  if (options.provider && !Provider.isInstance(options.provider)) {
    throw new Error(`${kind} "${name}": the option provider must be a Provider of pulumi-byob`);
  }
}

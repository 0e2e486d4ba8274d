import * as pulumi from "@pulumi/pulumi";
import { contracts, type KindName, stub, typeToken } from "../contract";
import { Provider } from "./provider";

/** Options of every resource; `deleteBeforeReplace` is always on and cannot be switched off. */
export type RegistrationOptions = Omit<pulumi.CustomResourceOptions, "deleteBeforeReplace"> & {
  deleteBeforeReplace?: true;
};

/** What all kinds have in common on the program's side. */
export abstract class Registration extends pulumi.CustomResource {
  /** True while the service has the object but something behind its creation failed; the next `up` mends it. */
  declare readonly incomplete: pulumi.Output<boolean | undefined>;
  /** What the trial of the bucket showed: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: pulumi.Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; another one after a rotation. */
  declare readonly secretFingerprint: pulumi.Output<string | undefined>;

  protected constructor(kind: KindName, name: string, args: object, options: RegistrationOptions = {}) {
    const { secrets, outputs, secretOutputs } = contracts[kind];
    refuseOptions(kind, name, options);
    const props: pulumi.Inputs = {
      ...args,
      incomplete: undefined,
      verified: undefined,
      secretFingerprint: undefined,
      __provider: stub(kind),
    };
    for (const key of secrets) if (props[key] !== undefined) props[key] = pulumi.secret(props[key]);
    for (const key of outputs) props[key] = undefined;
    // Custom time-outs do not reach a dynamic provider otherwise.
    if (options.customTimeouts) props.customTimeouts = options.customTimeouts;
    super(typeToken(kind), name, props, {
      ...options,
      // A replacement made first would be wiped by the deletion of its predecessor, which has the same key.
      deleteBeforeReplace: true,
      additionalSecretOutputs: [...secrets, ...secretOutputs, ...(options.additionalSecretOutputs ?? [])],
    });
  }
}

function refuseOptions(kind: KindName, name: string, options: pulumi.CustomResourceOptions): void {
  if (options.deleteBeforeReplace === false)
    throw new Error(
      `${kind} "${name}": deleteBeforeReplace cannot be false, because the new registration would be wiped with the old one`,
    );
  if (options.provider && !(options.provider instanceof Provider))
    throw new Error(`${kind} "${name}": the option provider must be a Provider of pulumi-byob`);
}

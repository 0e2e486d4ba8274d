import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { providerFor } from "./accounts";
import { type CaseValues, type EngineCase, engineCases } from "./cases";
import { resourceName } from "./outcome";
import { counts, type EngineWorld, forEach, openEngineWorld, theOne, type WorldOptions } from "./world";

/**
 * All resource types, without storage keys if the service does not require them. Two such resources for one object can
 * have equal state.
 */
export const withFewestSecrets: readonly EngineCase[] = engineCases.map((one) => ({
  ...one,
  required: one.fewestSecrets,
}));

export const configurations: { secrets: string; cases: readonly EngineCase[] }[] = [
  { secrets: "storage keys", cases: engineCases },
  { secrets: "the fewest secrets", cases: withFewestSecrets },
];

/** Opens a world whose Label Studio has server credentials, so that storages do not require keys. */
export function openOwnershipWorld(program: PulumiFn, options: WorldOptions = {}): Promise<EngineWorld> {
  return openEngineWorld(program, {
    ...options,
    sandbox: { ...options.sandbox, labelStudio: { serverCredentials: true } },
  });
}

/** Resource that cannot be created, so that the run fails. */
export class Broken extends pulumi.CustomResource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    const provider = `exports.handler = () => ({ create: async () => { throw new Error("broken"); } });`;
    super("pulumi-nodejs:dynamic/byob:Broken", name, { __provider: provider }, options);
  }
}

/** Resource without a service that can be created and deleted. */
export class Anchor extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;
  constructor(name: string, value: string, options: pulumi.CustomResourceOptions = {}) {
    const provider = `exports.handler = () => ({
      create: async (inputs) => ({ id: "anchor", outs: inputs }), delete: async () => {},
    });`;
    super("pulumi-nodejs:dynamic/byob:Anchor", name, { value, __provider: provider }, options);
  }
}

export interface NamedOptions {
  options?: (kase: EngineCase) => pulumi.CustomResourceOptions;
  changes?: CaseValues;
  /** Adds a resource that fails after all the others were created. */
  fails?: boolean;
  /** Registers the resources with an explicit provider that has the credentials of this sandbox. */
  provider?: Sandbox;
}

/** Returns a program with one resource for each case, whose names start with the prefix. */
export function programOf(prefix: string, cases: readonly EngineCase[], given: NamedOptions = {}): PulumiFn {
  return async () => {
    const provider = given.provider && providerFor("accounts", given.provider);
    const resources = cases.map((kase) =>
      kase.make(
        `${prefix}-${kase.type}`,
        { ...kase.required(), ...given.changes },
        {
          ...given.options?.(kase),
          ...(provider && { provider }),
        },
      ),
    );
    if (given.fails) {
      new Broken("broken", { dependsOn: resources });
    }
  };
}

/** Returns the names of the registrations in state, without explicit providers and helpers. */
export function namesInState(world: Pick<EngineWorld, "stack">): string[] {
  const types = new Set(engineCases.map(({ type }) => `pulumi-nodejs:dynamic/byob:${type}`));
  return world.stack
    .resources()
    .filter(({ type }) => types.has(type))
    .map(({ urn }) => resourceName(urn))
    .sort();
}

export function urnsOf(world: EngineWorld, prefix: string, cases: readonly EngineCase[]): string[] {
  return cases.map(({ type }) => world.stack.resource(`${prefix}-${type}`).urn);
}

/** Expects one registration with the correct content per service, and only resources with this prefix in state. */
export function expectOneOwner(world: EngineWorld, prefix: string, cases: readonly EngineCase[]): void {
  expect(counts(world.sandbox, cases)).toEqual(forEach(1, cases));
  expect(namesInState(world)).toEqual(cases.map(({ type }) => `${prefix}-${type}`).sort());
  for (const kase of cases) {
    const { id, values } = theOne(kase, world.sandbox);
    expect(values).toMatchObject(kase.required());
    expect(world.stack.resource(`${prefix}-${kase.type}`).id).toBe(id);
  }
}

/** Expects that a destroy deletes all registrations and all state. */
export async function expectDestroyed(world: EngineWorld, cases: readonly EngineCase[]): Promise<void> {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox, cases)).toEqual(forEach(0, cases));
  expect(world.stack.resources()).toEqual([]);
}

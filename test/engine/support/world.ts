import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Sandbox, type SandboxOptions, startSandbox } from "pulumi-byob-sandbox";
import { type CaseValues, type EngineCase, engineCases, type Live, type ResourceType } from "./cases";
import { type EngineStack, openStack, type StackOptions } from "./stack";

/** Emulators of the services, and a stack whose environment contains their URLs. */
export interface EngineWorld {
  sandbox: Sandbox;
  stack: EngineStack;
  close(): Promise<void>;
}

export type WorldOptions = StackOptions & { sandbox?: SandboxOptions };

const open = new Set<EngineWorld>();
/** Closes servers of failed tests, which would prevent jest from exiting. Scripts run without jest. */
if ("afterAll" in globalThis) {
  afterAll(() => Promise.all([...open].map((world) => world.close())));
}

/** Starts emulators and a stack. They are closed at the latest at the end of the test file. */
export async function openEngineWorld(program: PulumiFn, options: WorldOptions = {}): Promise<EngineWorld> {
  const sandbox = await furnishedSandbox(options.sandbox);
  try {
    const env = { ...sandbox.environment(), ...options.env };
    const stack = await openStack(program, { ...options, env });
    const world: EngineWorld = {
      sandbox,
      stack,
      close: async () => {
        if (!open.delete(world)) {
          return;
        }
        stack.dispose();
        await sandbox.stop();
      },
    };
    open.add(world);
    return world;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** Starts emulators with instances, projects and workspaces, and without low rate limits or quotas. */
export async function furnishedSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    ryzeapi: { limit: { requests: 10_000, windowSeconds: 60 } },
    ...options,
    flashback: { quota: 10_000, ...options.flashback },
  });
  for (const { prepare } of engineCases) {
    prepare(sandbox);
  }
  return sandbox;
}

export type ProgramChanges = Partial<Record<ResourceType, CaseValues>>;

/** Returns a program with one resource of each type, named after it. A change to `undefined` removes an input. */
export function oneOfEach(
  changes: ProgramChanges = {},
  options?: CustomResourceOptions,
  only: readonly EngineCase[] = engineCases,
): PulumiFn {
  return async () => {
    for (const kase of only) {
      kase.make(kase.type, { ...kase.required(), ...changes[kase.type] }, options);
    }
  };
}

/** Returns the only registration of a resource type. Throws if there is not exactly one. */
export function theOne(kase: EngineCase, sandbox: Sandbox): Live {
  const [only, ...others] = kase.live(sandbox);
  if (only === undefined || others.length > 0) {
    throw new Error(`${kase.type}: ${others.length + (only ? 1 : 0)} registrations instead of one`);
  }
  return only;
}

/** Returns the number of registrations by resource type. */
export function counts(sandbox: Sandbox, only: readonly EngineCase[] = engineCases): Record<string, number> {
  return Object.fromEntries(only.map((kase) => [kase.type, kase.live(sandbox).length]));
}

/** Returns the same value for each resource type, to compare counts and operations with. */
export function forEach<T>(value: T, only: readonly EngineCase[] = engineCases): Record<string, T> {
  return Object.fromEntries(only.map((kase) => [kase.type, value]));
}

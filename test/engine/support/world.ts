import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Sandbox, type SandboxOptions, startSandbox } from "pulumi-byob-sandbox";
import { cases, type EngineCase, type Live, type ResourceType, type Values } from "./cases";
import { type EngineStack, openStack, type StackOptions } from "./stack";

/** The services, and a stack whose environment points at them. */
export interface World {
  sandbox: Sandbox;
  stack: EngineStack;
  close(): Promise<void>;
}

export type WorldOptions = StackOptions & { sandbox?: SandboxOptions };

const open = new Set<World>();
/** Servers that a failed test left open would keep jest from ending. */
afterAll(() => Promise.all([...open].map((world) => world.close())));

/** Closed at the end of the test file at the latest. */
export async function openWorld(program: PulumiFn, options: WorldOptions = {}): Promise<World> {
  const sandbox = await furnishedSandbox(options.sandbox);
  try {
    const env = { ...sandbox.environment(), ...options.env };
    const stack = await openStack(program, { ...options, env });
    const world: World = {
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

/** Services without the limits that are not the test's subject, with instances, projects and workspaces to use. */
export async function furnishedSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    ryzeapi: { limit: { requests: 10_000, windowSeconds: 60 } },
    ...options,
    flashback: { quota: 10_000, ...options.flashback },
  });
  for (const { prepare } of cases) {
    prepare(sandbox);
  }
  return sandbox;
}

export type Changes = Partial<Record<ResourceType, Values>>;

/** A program with one resource of each kind, named like the kind; a change to `undefined` takes an input out. */
export function oneOfEach(
  changes: Changes = {},
  options?: CustomResourceOptions,
  only: readonly EngineCase[] = cases,
): PulumiFn {
  return async () => {
    for (const kase of only) {
      kase.make(kase.type, { ...kase.required(), ...changes[kase.type] }, options);
    }
  };
}

/** What one service holds of a kind, when that is exactly one registration. */
export function theOne(kase: EngineCase, sandbox: Sandbox): Live {
  const [only, ...others] = kase.live(sandbox);
  if (only === undefined || others.length > 0) {
    throw new Error(`${kase.type}: ${others.length + (only ? 1 : 0)} registrations instead of one`);
  }
  return only;
}

/** Number of live registrations by kind. */
export function counts(sandbox: Sandbox, only: readonly EngineCase[] = cases): Record<string, number> {
  return Object.fromEntries(only.map((kase) => [kase.type, kase.live(sandbox).length]));
}

/** The same value for each kind, as the counts and operations of a run are compared with. */
export function forEach<T>(value: T, only: readonly EngineCase[] = cases): Record<string, T> {
  return Object.fromEntries(only.map((kase) => [kase.type, value]));
}

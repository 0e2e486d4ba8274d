/** Measures the bytes of each resource in a state file after `pulumi up` against the emulators. */
import fs from "node:fs";
import path from "node:path";
import { type ProgramStack, withProgramStack } from "../program-stack";
import { inputs } from "./inputs";

/** Size of a resource: JSON without whitespace, secrets encrypted with a passphrase. */
export interface StateSize {
  type: string;
  bytes: number;
  /** Bytes of a resource that does nothing and has the same inputs. */
  nothing: number;
  /** Bytes of `sourcePosition` and `stackTrace`, which depend on paths; part of `bytes`. */
  source: number;
  target: number;
}

interface StateFileResource {
  urn: string;
  sourcePosition?: string;
  stackTrace?: unknown;
}

interface State {
  checkpoint: { latest: { resources: StateFileResource[] } };
}

export function measureStateSizes(signal: AbortSignal): Promise<StateSize[]> {
  const files = ["program.ts", "inputs.ts"].map((name) => path.join(__dirname, name));
  return withProgramStack(files, { signal }, async (program) => sizesOf(await resourcesAfterUp(program)));
}

async function resourcesAfterUp(program: ProgramStack): Promise<StateFileResource[]> {
  await program.pulumi("up", "--yes", "--skip-preview");
  const state: State = JSON.parse(fs.readFileSync(program.stateFile, "utf8"));
  return state.checkpoint.latest.resources;
}

function sizesOf(resources: readonly StateFileResource[]): StateSize[] {
  return inputs.map(({ type, name, target }) => {
    const resource = getResource(resources, name);
    const { sourcePosition: _position, stackTrace: _trace, ...rest } = resource;
    return {
      type,
      bytes: jsonBytes(resource),
      nothing: jsonBytes(getResource(resources, `nothing-${name}`)),
      source: jsonBytes(resource) - jsonBytes(rest),
      target,
    };
  });
}

function getResource(resources: readonly StateFileResource[], name: string): StateFileResource {
  const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (!found) {
    throw new Error(`the state does not contain the resource "${name}"`);
  }
  return found;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

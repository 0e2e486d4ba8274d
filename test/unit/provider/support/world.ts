import {
  type Fault,
  type FaultEffect,
  type FaultHandle,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from "pulumi-byob-sandbox";
import { manifests } from "../../../../src/contract";
import { caseOf, READABLE_CASES, SERVICE_CASES } from "../../../services/all-cases";
import type { CaseValues, ResourceType, ServiceCase } from "../../../services/case";
import { CANARIES } from "../../../services/secrets";
import type { Wanted } from "./engine";

/** The resource types with a service. */
export const SERVICE_TYPES = SERVICE_CASES.map(({ type }) => type);
/** The resource types whose service returns its registrations. */
export const READABLE_TYPES = READABLE_CASES.map(({ type }) => type);

/** Returns all inputs of a resource type, with a canary for each secret of the bucket. */
function inputsOf({ type, required, optional, credential }: ServiceCase): CaseValues {
  const secrets = manifests[type].secrets.filter((name) => name !== credential);
  const canaryOf = (name: string) => {
    if (/session/i.test(name)) {
      return CANARIES.sessionToken;
    }
    return /secret/i.test(name) ? CANARIES.secretKey : CANARIES.accessKeyId;
  };
  return { ...required(), ...optional, ...Object.fromEntries(secrets.map((name) => [name, canaryOf(name)])) };
}

/** Emulators, their registrations, and complete inputs for each resource type. */
export class ProviderWorld {
  readonly #credentials: Partial<Record<ResourceType, string>> = {};

  constructor(readonly sandbox: Sandbox) {
    for (const { type, prepare, credentialOf } of SERVICE_CASES) {
      prepare(sandbox);
      this.#credentials[type] = credentialOf(sandbox);
    }
  }

  /** Changes the responses of the service of a resource type. */
  fault(
    type: ResourceType,
    effect: FaultEffect,
    where: Pick<Fault, "method" | "path" | "times"> = {},
  ): FaultHandle {
    // biome-ignore lint/suspicious/noThenProperty: the emulators use this name
    return this.sandbox.fault({ service: caseOf(type).service, ...where, then: effect });
  }

  /** Returns all inputs of a resource type, with the credential and the URL of the emulator. */
  wanted(type: ResourceType, changes: CaseValues = {}): Wanted {
    const one = caseOf(type);
    const connection = {
      [one.credential]: this.#credentials[type],
      baseUrl: this.sandbox.urls[one.service],
    };
    // The buckets of these programs do not exist; verify.test.ts probes real ones.
    return { kind: type, inputs: { verify: "skip", ...inputsOf(one), ...connection, ...changes } };
  }

  /** Returns the number of objects that the service contains. */
  live(type: ResourceType): number {
    return caseOf(type).live(this.sandbox).length;
  }

  /** Returns the only object that the service contains. */
  record(type: ResourceType): { id: string; values: CaseValues } {
    const [only, ...rest] = caseOf(type).live(this.sandbox);
    if (only === undefined || rest.length > 0) {
      throw new Error(`${type}: ${rest.length + (only ? 1 : 0)} objects instead of one`);
    }
    return only;
  }

  /** Returns the requests to the service of a resource type as "METHOD /path". */
  requests(type: ResourceType): string[] {
    return this.sandbox.requests(caseOf(type).service).map(({ method, path }) => `${method} ${path}`);
  }
}

export async function startWorld(options: SandboxOptions = {}): Promise<ProviderWorld> {
  return new ProviderWorld(await startSandbox(options));
}

/** Records the warnings that are printed during a test. */
export function listenToLog(): string[] {
  const logged: string[] = [];
  jest.spyOn(console, "error").mockImplementation((line: unknown) => {
    logged.push(String(line));
  });
  return logged;
}

/**
 * Opens a world before each test of the file and closes it afterwards.
 * @param use receives the world and the warnings that are printed during the test
 */
export function openWorldForEachTest(
  use: (world: ProviderWorld, logged: string[]) => void | Promise<void>,
): void {
  let world: ProviderWorld;
  beforeEach(async () => {
    world = await startWorld();
    await use(world, listenToLog());
  });
  afterEach(async () => {
    await world.sandbox.stop();
    jest.restoreAllMocks();
  });
}

// biome-ignore-all lint/suspicious/noThenProperty: a fault has a property "then" and is never awaited
import {
  type Fault,
  type FaultEffect,
  type FaultHandle,
  type Sandbox,
  type SandboxOptions,
  type ServiceName,
  startSandbox,
} from "pulumi-byob-sandbox";
import { contractCases, secretInputsOf } from "./cases";
import { layouts } from "./layouts";
import { type Plugin, type PluginOptions, startPlugin } from "./plugin";

// A plugin takes half a second to start, and much more on a busy machine.
jest.setTimeout(30_000);

/** The emulators and the plugin processes of one test file. */
export class ContractWorld {
  readonly #plugins: Plugin[] = [];
  readonly #talkative = new Set<Plugin>();

  constructor(readonly sandbox: Sandbox) {}

  /** Starts a new process, as every run of the engine does; by default next to the packed package. */
  async start(options: Partial<PluginOptions> = {}): Promise<Plugin> {
    const plugin = await startPlugin({
      cwd: layouts().direct,
      env: this.sandbox.environment(),
      ...options,
    });
    this.#plugins.push(plugin);
    return plugin;
  }

  /** For a failure of which the plugin's server prints the stack, whatever the package does. */
  async startTalkative(options: Partial<PluginOptions>): Promise<Plugin> {
    const plugin = await this.start(options);
    this.#talkative.add(plugin);
    return plugin;
  }

  /** The next request to the service ends like this; `where` narrows down which, and how many. */
  fault(service: ServiceName, then: FaultEffect, where: Omit<Fault, "service" | "then"> = {}): FaultHandle {
    return this.sandbox.fault({ service, ...where, then });
  }

  /** Ends everything, and fails if any process has printed a secret or a stack trace. */
  async close(): Promise<void> {
    const stopped = await Promise.allSettled(this.#plugins.map((plugin) => plugin.stop()));
    await this.sandbox.stop();
    expect(stopped.filter(({ status }) => status === "rejected")).toEqual([]);
    const silentPlugins = this.#plugins.filter((plugin) => !this.#talkative.has(plugin));
    for (const plugin of silentPlugins) {
      expectDiscreet(plugin.output, this.sandbox);
    }
  }
}

/** Credentials of the services whose form the test can choose. */
export const CANARY_CREDENTIALS = {
  modelslab: "CANARY-modelslab-key/+=",
  ryzeapi: "CANARY-ryzeapi-token/+=",
};

export async function openContractWorld(options: SandboxOptions = {}): Promise<ContractWorld> {
  const sandbox = await startSandbox({ credentials: CANARY_CREDENTIALS, ...options });
  for (const { prepare } of contractCases) {
    prepare(sandbox);
  }
  return new ContractWorld(sandbox);
}

/** All secrets in the emulators' credentials and in the inputs of all resource types. */
function secretsOf(sandbox: Sandbox): string[] {
  const credentials = Object.entries(sandbox.environment()).filter(([name]) => !name.endsWith("_URL"));
  const inputs = contractCases.flatMap(({ type, inputs }) =>
    secretInputsOf(type).map((name) => inputs[name]),
  );
  return [...credentials.map(([, value]) => value), ...inputs].filter((value) => typeof value === "string");
}

function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}

/** No secret in any form, and no line of a stack. */
export function expectDiscreet(text: string, sandbox: Sandbox): void {
  const shown = secretsOf(sandbox).filter((secret) => forms(secret).some((form) => text.includes(form)));
  // One assertion for all secrets, because thousands of strings are searched.
  expect(shown.length > 0 ? { shown, text } : undefined).toBeUndefined();
  expect(text).not.toContain("CANARY");
  expect(text).not.toMatch(/^\s+at /m);
}

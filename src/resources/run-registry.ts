/**
 * Registrations of one run of a program, across all copies of this package that the program has loaded.
 *
 * Two resources for one object would overwrite each other. A provider detects this only when it creates the second one, so
 * the resource classes compare the inputs that identify an object. A registry per process would report false duplicates:
 * the Automation API runs many stacks in one process, also at the same time. The key of a run is therefore its root stack
 * resource. Unit tests with mocks have none, so nothing is compared there. Resources with different providers, credentials
 * or URLs can belong to different accounts and are not compared. Nor are inputs that stay unknown or are in `ignoreChanges`.
 */
import {
  all,
  type CustomResource,
  type CustomResourceOptions,
  type Input,
  type Inputs,
  type Output,
  type Resource,
  RunError,
  runtime,
} from "@pulumi/pulumi";
import { manifests, type ResourceType, typeToken } from "../contract";
import { withoutStack } from "../error-stack";
import { canonicalUrl, objectHash, ProgramRunFile, serverHash, shortHash } from "../run-file";

interface Run {
  /** Labels of the resources in messages, by the hash of the inputs that identify the object. */
  resources: Map<string, string>;
  /** Number of each provider object. */
  providers: Map<object, number>;
  file?: ProgramRunFile | undefined;
}

/** Shared with other copies of the package, so a change of `Run` requires a new name. */
const REGISTRY = Symbol.for("pulumi-byob.runs.1");

function runOf(stack: object): Run {
  const holder = globalThis as { [REGISTRY]?: WeakMap<object, Run> };
  holder[REGISTRY] ??= new WeakMap();
  const run = holder[REGISTRY].get(stack) ?? startRun();
  holder[REGISTRY].set(stack, run);
  return run;
}

function startRun(): Run {
  const address = runtime.isDryRun() ? undefined : engineAddress();
  const file = address === undefined ? undefined : ProgramRunFile.open(address);
  return { resources: new Map(), providers: new Map(), file };
}

/** Address of the engine, by which plugins identify it, too. */
function engineAddress(): string | undefined {
  // The SDK's types omit this method, which every gRPC client has.
  const engine = runtime.getEngine() as { getChannel?(): { getTarget(): string } } | undefined;
  // gRPC adds its name resolver as a prefix: "dns:127.0.0.1:40000".
  return engine
    ?.getChannel?.()
    .getTarget()
    .match(/[^:/]+:\d+$/)?.[0];
}

/** Throws a `RunError` if another resource of the program manages the same object. Outputs are compared when they are known. */
export function assertNoDuplicate(
  type: ResourceType,
  name: string,
  args: Inputs,
  options: CustomResourceOptions,
): void {
  const stack = runtime.getStackResource();
  if (stack === undefined || options.id !== undefined || options.urn !== undefined) {
    return;
  }
  const run = runOf(stack);
  const { keys, credential = "" } = manifests[type];
  const compared = [...keys, "baseUrl", credential];
  if (
    keys.length === 0 ||
    options.ignoreChanges?.some((input) => input === "*" || compared.includes(input))
  ) {
    return;
  }
  const provider = options.provider ?? options.parent?.getProvider(typeToken(type));
  const number = provider === undefined ? 0 : numberOf(run.providers, provider);
  const label = `${type} "${name}"${options.parent === undefined ? "" : parentLabel(options.parent)}`;
  const register = (values: readonly unknown[]) => registerKeys(run, type, label, [number, ...values]);
  const values = compared.map((key) => args[key]);
  if (values.every(isPlain)) {
    register(values);
  } else {
    all(values as Input<unknown>[]).apply(register);
  }
}

function isPlain(value: unknown): boolean {
  return value === undefined || value === null || ["string", "number", "boolean"].includes(typeof value);
}

function numberOf(providers: Map<object, number>, provider: object): number {
  const number = providers.get(provider) ?? providers.size + 1;
  providers.set(provider, number);
  return number;
}

function parentLabel(parent: Resource): string {
  const name = (parent as { __name?: unknown }).__name;
  return typeof name === "string" ? ` in "${name}"` : "";
}

function registerKeys(
  run: Run,
  type: ResourceType,
  label: string,
  [number, ...values]: readonly unknown[],
): void {
  const { keys, keyDefaults = {}, defaultUrl = "" } = manifests[type];
  const defaults = [...keys.map((key) => keyDefaults[key] ?? ""), defaultUrl, ""];
  const known = values.map((value, at) => String(value ?? "") || defaults[at]);
  known[keys.length] = canonicalUrl(known[keys.length]);
  const key = shortHash(type, number, known);
  const other = run.resources.get(key);
  if (other !== undefined) {
    const shared = describe(keys, known);
    throw withoutStack(
      new RunError(
        `${label} and ${other} manage the same object: both have ${shared}. Remove one of them, or change one of these inputs.`,
      ),
    );
  }
  run.resources.set(key, label);
}

function describe(keys: readonly string[], values: readonly unknown[]): string {
  return keys.map((key, at) => `${key} "${values[at]}"`).join(", ");
}

/** Records the owner of the resource's object when both are known. */
export function reportOwner(type: ResourceType, resource: CustomResource): void {
  const stack = runtime.getStackResource();
  const file = stack && runOf(stack).file;
  if (file === undefined) {
    return;
  }
  const { owner, baseUrl } = resource as unknown as Record<"owner" | "baseUrl", Output<string | undefined>>;
  all([resource.id, owner, baseUrl]).apply(([id, name, url]) => {
    if (typeof name !== "string") {
      return;
    }
    const server = serverHash(url ?? manifests[type].defaultUrl);
    file.append({ type: "in-program", object: objectHash(type, id), server, owner: name });
  });
}

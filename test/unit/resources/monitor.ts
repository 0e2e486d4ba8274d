import * as pulumi from "@pulumi/pulumi";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";

interface Request {
  getName(): string;
  getType(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDeletebeforereplace(): boolean;
  getAdditionalsecretoutputsList(): string[];
  getProvider(): string;
  getCustomtimeouts(): { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
}

export interface RegisteredResource {
  type: string;
  /** Properties as sent, with the marks of secrets. */
  inputs: Record<string, unknown>;
  deleteBeforeReplace: boolean;
  secretOutputs: string[];
  provider: string;
  createTimeout: string | undefined;
}

const registered = new Map<string, RegisteredResource>();

/** Replaces the engine, like Pulumi's own mocks, and records the registrations of programs. */
export async function startMonitor(): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs, id }) => ({ id: id || `id of ${name}`, state: inputs }),
    call: () => ({}),
  });
  const monitor = getMonitor() as unknown as { registerResource(request: Request, done: unknown): unknown };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) => {
    registered.set(request.getName(), {
      type: request.getType(),
      inputs: request.getObject().toJavaScript(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      secretOutputs: request.getAdditionalsecretoutputsList(),
      provider: request.getProvider(),
      createTimeout: request.getCustomtimeouts()?.getCreate(),
    });
    return original(request, done);
  };
}

/** Returns the registration with a name when its resource is complete. */
export async function registration(
  resource: pulumi.CustomResource,
  name: string,
): Promise<RegisteredResource> {
  await new Promise((resolve) => resource.id.apply(resolve));
  const found = registered.get(name);
  if (!found) {
    throw new Error(`${name} was never registered`);
  }
  return found;
}

/** Whether a value has the mark of a secret. */
export function isMarked(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes("1b47061264138c4ac30d75fd1eb44270");
}

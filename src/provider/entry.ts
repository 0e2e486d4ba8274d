import type { ResourceType } from "../contract";
import type { ResourceDefinition } from "../services/resource-definition";
import type { adapt, PluginConfig } from "./adapter";
import { loaders } from "./loaders";

/** Loads the definition of one resource type without the others. */
export function declarationOf(type: ResourceType): ResourceDefinition {
  return loaders[type]();
}

/** Loads all resource definitions, for the generators of classes and pages. */
export function declarations(): ResourceDefinition[] {
  return Object.values(loaders).map((load) => load());
}

/** Creates an error without a stack, because the plugin server prints stacks. */
function newerProgram(type: string): Error {
  const text = `${type}: unknown resource type, because an older pulumi-byob was loaded from ${__dirname}. Update it.`;
  return Object.assign(new Error(text), { stack: "" });
}

function isKnown(type: string): type is ResourceType {
  return Object.hasOwn(loaders, type);
}

type Adapted = ReturnType<typeof adapt>;

/** Returns the handler of a resource type. State files call this function by name, so it must not be renamed. */
export function handler(type: string) {
  if (!isKnown(type)) {
    throw newerProgram(type);
  }
  let config: PluginConfig | undefined;
  let adapted: Adapted | undefined;
  const serve = async (): Promise<Adapted> => {
    const { adapt } = await import("./adapter");
    adapted ??= adapt(declarationOf(type), () => config);
    return adapted;
  };
  return {
    /** Assigns before any `await`, because the server uses the provider before this promise resolves. */
    async configure(request: { config: PluginConfig }) {
      config = request.config;
    },
    check: async (...args: Parameters<Adapted["check"]>) => (await serve()).check(...args),
    diff: async (...args: Parameters<Adapted["diff"]>) => (await serve()).diff(...args),
    create: async (...args: Parameters<Adapted["create"]>) => (await serve()).create(...args),
    read: async (...args: Parameters<Adapted["read"]>) => (await serve()).read(...args),
    update: async (...args: Parameters<Adapted["update"]>) => (await serve()).update(...args),
    delete: async (...args: Parameters<Adapted["delete"]>) => (await serve()).delete(...args),
  };
}

import type { ResourceType } from "../contract";
import type { ResourceDefinition } from "../services/resource-definition";
import type { adapt, PluginConfig } from "./adapter";
import { loaders } from "./loaders";

/** The declaration of one resource type, without those of the others. */
export function declarationOf(type: ResourceType): ResourceDefinition {
  return loaders[type]();
}

/** All declarations, for whoever derives pages and classes from them. */
export function declarations(): ResourceDefinition[] {
  return Object.values(loaders).map((load) => load());
}

/** Without a stack, since the plugin's server prints the stack of what it catches. */
function newerProgram(type: string): Error {
  const text = `the program's pulumi-byob is newer than the one loaded from ${__dirname}, which has no ${type}`;
  return Object.assign(new Error(text), { stack: "" });
}

function isKnown(type: string): type is ResourceType {
  return Object.hasOwn(loaders, type);
}

type Adapted = ReturnType<typeof adapt>;

/** The handler of one kind; state files name it for ever. */
export function handler(type: string) {
  if (!isKnown(type)) {
    throw newerProgram(type);
  }
  let config: PluginConfig | undefined;
  let adapted: Adapted | undefined;
  const serve = (): Adapted => {
    const { adapt } = require("./adapter") as typeof import("./adapter");
    adapted ??= adapt(declarationOf(type), () => config);
    return adapted;
  };
  return {
    /** Assigned before any await: the server uses the provider while this is still pending. */
    async configure(request: { config: PluginConfig }) {
      config = request.config;
    },
    check: async (...args: Parameters<Adapted["check"]>) => serve().check(...args),
    diff: async (...args: Parameters<Adapted["diff"]>) => serve().diff(...args),
    create: async (...args: Parameters<Adapted["create"]>) => serve().create(...args),
    read: async (...args: Parameters<Adapted["read"]>) => serve().read(...args),
    update: async (...args: Parameters<Adapted["update"]>) => serve().update(...args),
    delete: async (...args: Parameters<Adapted["delete"]>) => serve().delete(...args),
  };
}

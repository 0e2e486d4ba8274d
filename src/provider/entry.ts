import type { ResourceDefinition } from "../services/resource-definition";
import type { adapt, PluginConfig } from "./adapter";
import { loaders } from "./loaders";

/** All declarations, for whoever derives pages and classes from them. */
export function declarations(): ResourceDefinition[] {
  return Object.values(loaders).map((load) => load());
}

/** Without a stack, since the plugin's server prints the stack of what it catches. */
function newerProgram(type: string): Error {
  const text = `the program's pulumi-byob is newer than the one loaded from ${__dirname}, which has no ${type}`;
  return Object.assign(new Error(text), { stack: "" });
}

type Adapted = ReturnType<typeof adapt>;

/** The handler of one kind; state files name it for ever. */
export function handler(type: string) {
  const load = Object.hasOwn(loaders, type) ? loaders[type] : undefined;
  if (!load) {
    throw newerProgram(type);
  }
  let config: PluginConfig | undefined;
  let adapted: Adapted | undefined;
  const serve = (): Adapted => {
    const { adapt } = require("./adapter") as typeof import("./adapter");
    adapted ??= adapt(load(), () => config);
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

import * as zod from "zod";
import type { adapt } from "../../../../src/provider/adapter";
import type { ResourceDefinition } from "../../../../src/services/resource-definition";

export type MessageHandler = ReturnType<typeof adapt>;

/** Modules of one plugin process, which share no owners, sessions, rate limits or printed warnings with others. */
export interface PluginProcess {
  kinds: readonly ResourceDefinition[];
  handler(type: string): MessageHandler;
}

/** Provider configuration by full key, for example `byob:ryzeapiToken`. */
export type Config = Record<string, string>;

/** Loads all provider code again, as a new plugin process does, with short retry delays. */
export function startProcess(config: Config = {}): PluginProcess {
  const handlers = new Map<string, MessageHandler>();
  let kinds: readonly ResourceDefinition[] = [];
  jest.isolateModules(() => {
    // Loaded once, because loading zod takes longer than loading all other modules.
    jest.doMock("zod", () => zod);
    const adapter =
      require("../../../../src/provider/adapter") as typeof import("../../../../src/provider/adapter");
    const entry =
      require("../../../../src/provider/entry") as typeof import("../../../../src/provider/entry");
    const retry = require("../../../../src/http/retry") as typeof import("../../../../src/http/retry");
    Object.assign(retry.DEFAULT_RETRY_TIMING, { minDelayMs: 1, maxDelayMs: 2 });
    kinds = entry.declarations();
    for (const kind of kinds) {
      handlers.set(
        kind.type,
        adapter.adapt(kind, () => ({ get: (key) => config[key] })),
      );
    }
  });
  return {
    kinds,
    handler(type) {
      const handler = handlers.get(type);
      if (!handler) {
        throw new Error(`unknown resource type ${type}`);
      }
      return handler;
    },
  };
}

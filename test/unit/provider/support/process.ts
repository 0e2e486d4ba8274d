import * as zod from "zod";
import type { adapt } from "../../../../src/provider/adapter";
import type { ResourceDefinition } from "../../../../src/services/resource-definition";

export type Handler = ReturnType<typeof adapt>;

/** What one plugin process has loaded: no claim, session, limit or said sentence of another one. */
export interface PluginProcess {
  kinds: readonly ResourceDefinition[];
  handler(type: string): Handler;
}

/** The provider's configuration by full key, e.g. `byob:ryzeapiToken`. */
export type Config = Record<string, string>;

/** Loads all provider code anew, as a plugin process does; its pauses between attempts are cut short. */
export function startProcess(config: Config = {}): PluginProcess {
  const handlers = new Map<string, Handler>();
  let kinds: readonly ResourceDefinition[] = [];
  jest.isolateModules(() => {
    // The real one, loaded once: evaluating it anew takes longer than all the rest.
    jest.doMock("zod", () => zod);
    const adapter =
      require("../../../../src/provider/adapter") as typeof import("../../../../src/provider/adapter");
    const entry =
      require("../../../../src/provider/entry") as typeof import("../../../../src/provider/entry");
    const retry = require("../../../../src/http/retry") as typeof import("../../../../src/http/retry");
    Object.assign(retry.DEFAULT_RETRY_TIMING, { firstMs: 1, longestMs: 2 });
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
        throw new Error(`no kind ${type}`);
      }
      return handler;
    },
  };
}

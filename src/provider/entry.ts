import type { Kind } from "../services/kind";
import type { adapt, PluginConfig } from "./adapter";

/**
 * What the text in state loads. Nothing is imported before the first call, so that starting the plugin
 * costs neither zod nor undici.
 */
const kinds: Record<string, () => Kind> = {
  ModelsLabS3Config: () =>
    (require("../services/modelslab/resource") as typeof import("../services/modelslab/resource"))
      .modelsLabS3Config,
  RyzeInstanceS3: () =>
    (require("../services/ryzeapi/resource") as typeof import("../services/ryzeapi/resource")).ryzeInstanceS3,
  LabelStudioImportStorage: () =>
    (require("../services/label-studio/resource") as typeof import("../services/label-studio/resource"))
      .labelStudioImportStorage,
  LabelStudioExportStorage: () =>
    (require("../services/label-studio/resource") as typeof import("../services/label-studio/resource"))
      .labelStudioExportStorage,
  FlashbackBucket: () =>
    (require("../services/flashback/resource") as typeof import("../services/flashback/resource"))
      .flashbackBucket,
  BucketProbe: () =>
    (require("../services/bucketprobe/resource") as typeof import("../services/bucketprobe/resource"))
      .bucketProbe,
};

/** All declarations, for whoever derives pages and classes from them. */
export function declarations(): Kind[] {
  return Object.values(kinds).map((load) => load());
}

/** Without a stack, since the plugin's server prints the stack of what it catches. */
function newerProgram(type: string): Error {
  const text = `the program's pulumi-byob is newer than the one loaded from ${__dirname}, which has no ${type}`;
  return Object.assign(new Error(text), { stack: "" });
}

type Adapted = ReturnType<typeof adapt>;

/** The handler of one kind; state files name it for ever. */
export function handler(type: string) {
  const load = kinds[type];
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

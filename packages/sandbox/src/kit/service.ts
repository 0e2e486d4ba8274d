import type { Answer, Request } from "./request";
import type { Route } from "./router";
import type { Collection } from "./state";

export const SERVICES = ["modelslab", "ryzeapi", "labelStudio", "flashback"] as const;

/** What people call them. */
export const TITLES = {
  modelslab: "ModelsLab",
  ryzeapi: "RyzeAPI",
  labelStudio: "Label Studio",
  flashback: "Flashback",
  s3: "S3",
} as const;

export type ServiceName = (typeof SERVICES)[number];

/** The four services, and the store that they keep their files in. */
export type StandInName = ServiceName | "s3";

/** One in-memory service: answers requests, shows its state and lets it be changed from outside. */
export interface Service<Name extends StandInName = ServiceName> {
  readonly name: Name;
  handle(request: Request): Answer | Promise<Answer>;
  /** What stands before the service itself, a rate limit for instance; also before the answer of a fault. */
  guard?(request: Request): Answer | undefined;
  /** Headers that every answer carries, also the answer of a fault. */
  everyAnswer?(request: Request): Record<string, string>;
  /** What the log says of a request besides its path. */
  describe?(request: Request): Record<string, string>;
  /** What the control routes show and change, by name. */
  readonly collections: Record<string, Collection>;
  /** Further control routes, for what the service does by itself and not when it is asked. */
  readonly controls?: readonly Route[];
}

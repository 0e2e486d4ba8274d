import type { Answer, Request } from "./request";
import type { Route } from "./router";
import type { ServiceName, StandInName } from "./service-names";
import type { Collection } from "./state";

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

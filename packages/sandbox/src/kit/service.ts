import type { Answer, Request } from "./request";
import type { ControlRoute } from "./router";
import type { ServiceName, StandInName } from "./service-names";
import type { Collection } from "./state";

/** An in-memory service: handles requests and exposes its state to the control routes. */
export interface Service<Name extends StandInName = ServiceName> {
  readonly name: Name;
  handle(request: Request): Answer | Promise<Answer>;
  /** Check that runs before the service and before faults, for example a rate limit. */
  guard?(request: Request): Answer | undefined;
  /** Headers of every response, including responses of faults. */
  everyAnswer?(request: Request): Record<string, string>;
  /** Additional details of a request for the log. */
  describe?(request: Request): Record<string, string>;
  /** Objects that the control routes show and change, by collection name. */
  readonly collections: Record<string, Collection>;
  /** Additional control routes, for actions that the real service performs without a request. */
  readonly controls?: readonly ControlRoute[];
}

import type { EmulatorResponse, Request } from "./request";
import type { ControlRoute } from "./router";
import type { EmulatorName, ServiceName } from "./service-names";
import type { Collection } from "./state";
import type { StoredData } from "./stored-data";

/** An in-memory service: handles requests and exposes its state to the control routes. */
export interface Service<Name extends EmulatorName = ServiceName> {
  readonly name: Name;
  /** Receives the body instead of the server, which limits bodies to 32 MiB and sets `request.body`. */
  receive?(request: Request, body: AsyncIterable<Buffer>): Promise<void>;
  handle(request: Request): EmulatorResponse | Promise<EmulatorResponse>;
  /** Whether the host of a request selects an object whose path can begin like that of a control route. */
  hasOwnPaths?(request: Request): boolean;
  /** Check that runs before the service and before faults, for example a rate limit. */
  beforeRequest?(request: Request): EmulatorResponse | undefined;
  /** Headers of every response, including responses of faults. */
  responseHeaders?(request: Request): Record<string, string>;
  /** Documented body of an error, for a fault that states only the status. */
  errorBody?(request: Request, status: number): unknown;
  /** Additional details of a request for the log. */
  describe?(request: Request): Record<string, string>;
  /** Details of a request for the log that are known only after the response, for example the code of an error. */
  describeOutcome?(request: Request): Record<string, string>;
  /** All data of the service, for a state file. */
  readonly stored: StoredData;
  /** Objects that the control routes show and change, by collection name. */
  readonly collections: Record<string, Collection>;
  /** Additional control routes, for actions that the real service performs without a request. */
  readonly controls?: readonly ControlRoute[];
}

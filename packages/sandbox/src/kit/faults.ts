/**
 * Faults: errors, delays and lost responses that a test injects into an emulator.
 *
 * A client's error handling depends on whether the request took effect before the failure. Each effect therefore
 * defines that: `status` and `drop: "before"` skip the request, `drop: "after"` and `truncate` process it first.
 */
import type { Request } from "./request";
import type { EmulatorName } from "./service-names";

/** Change to the response of a matching request. */
export type FaultEffect =
  /** Returns this response; the service does not process the request. Without a body, it is the documented one, if any. */
  | { status: number; body?: unknown; headers?: Record<string, string>; contentType?: string }
  /** Processes the request after this delay. */
  | { delayMs: number }
  /** Destroys the connection: before the request is processed, or after it and without a response. */
  | { drop: "before" | "after" }
  /**
   * Processes the request and sends half of the body: with `true` as a complete HTTP message, with `"connection"` under
   * the full Content-Length, after which the connection is destroyed.
   */
  | { truncate: true | "connection" };

/** Conditions on a request, and the effect on it. */
export interface Fault {
  service: EmulatorName;
  /** HTTP method. @default any method */
  method?: string;
  /** Full path without the query, or a pattern for it. @default any path */
  path?: string | RegExp;
  /** Additional condition on the request. */
  when?: (request: Request) => boolean;
  /** Number of requests that the fault affects; `Infinity` for all. @default 1 */
  times?: number;
  then: FaultEffect;
}

/** A fault that was added. */
export interface FaultHandle {
  /** Number of requests affected so far. */
  readonly hits: number;
  remove(): void;
}

/** A fault that is active. */
export interface ActiveFault {
  /** Number of the fault, which no other fault of the same emulators gets. */
  readonly id: number;
  readonly fault: Fault;
  /** Number of requests that the fault still affects. */
  readonly left: number;
  readonly hits: number;
}

type Armed = { -readonly [Field in keyof ActiveFault]: ActiveFault[Field] };

/** Active faults in the order in which they were added. The first fault that matches a request is applied to it. */
export class Faults {
  #armed: Armed[] = [];
  #lastId = 0;

  add(fault: Fault): FaultHandle {
    this.#lastId += 1;
    const entry: Armed = { id: this.#lastId, fault, left: fault.times ?? 1, hits: 0 };
    this.#armed.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => {
        this.#armed = this.#armed.filter((other) => other !== entry);
      },
    };
  }

  take(service: EmulatorName, request: Request): FaultEffect | undefined {
    const entry = this.#armed.find((candidate) => fits(candidate.fault, service, request));
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    entry.hits += 1;
    if (entry.left <= 0) {
      this.#armed = this.#armed.filter((other) => other !== entry);
    }
    return entry.fault.then;
  }

  /** Removes all faults, or those of one service. */
  clear(service?: EmulatorName): void {
    this.#armed = service === undefined ? [] : this.#armed.filter((entry) => entry.fault.service !== service);
  }

  /** The active faults of one service, in the order in which they apply. */
  list(service: EmulatorName): ActiveFault[] {
    return this.#armed.filter((entry) => entry.fault.service === service).map((entry) => ({ ...entry }));
  }

  /** Removes one fault. Returns false if it is not active. */
  remove(service: EmulatorName, id: number): boolean {
    const others = this.#armed.filter((entry) => entry.fault.service !== service || entry.id !== id);
    const isRemoved = others.length < this.#armed.length;
    this.#armed = others;
    return isRemoved;
  }

  count(service: EmulatorName): number {
    return this.#armed.filter((entry) => entry.fault.service === service).length;
  }
}

function fits(fault: Fault, service: EmulatorName, request: Request): boolean {
  return (
    fault.service === service &&
    (fault.method === undefined || fault.method.toUpperCase() === request.method) &&
    (fault.path === undefined || pathFits(fault.path, request.path)) &&
    (fault.when === undefined || fault.when(request))
  );
}

function pathFits(wanted: string | RegExp, path: string): boolean {
  if (typeof wanted === "string") {
    return wanted === path;
  }
  // A global or sticky expression continues at the end of its previous match.
  wanted.lastIndex = 0;
  return wanted.test(path);
}

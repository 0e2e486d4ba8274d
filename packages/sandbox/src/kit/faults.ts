import type { Request } from "./request";
import type { StandInName } from "./service-names";

/** What happens instead of, or to, the real answer. */
export type FaultEffect =
  /** This answer, without effect in the service. */
  | { status: number; body?: unknown; headers?: Record<string, string>; contentType?: string }
  /** The real answer, later. */
  | { delayMs: number }
  /** The connection is destroyed: before the effect, or after it and without an answer. */
  | { drop: "before" | "after" }
  /**
   * The effect happens and half of the answer arrives: with `true` as a complete HTTP message whose JSON is cut,
   * with `"connection"` under the full Content-Length and then the connection is destroyed.
   */
  | { truncate: true | "connection" };

export interface Fault {
  service: StandInName;
  /** Any method when left out. */
  method?: string;
  /** The whole path without query, or a pattern for it; any path when left out. */
  path?: string | RegExp;
  /** What else must hold for a request. */
  when?: (request: Request) => boolean;
  /** How many requests it hits; 1 when left out, `Infinity` for all. */
  times?: number;
  then: FaultEffect;
}

export interface FaultHandle {
  /** Requests hit so far. */
  readonly hits: number;
  remove(): void;
}

interface Armed {
  fault: Fault;
  left: number;
  hits: number;
}

/** Faults in the order in which they were set; the first that fits a request is used up by it. */
export class Faults {
  #armed: Armed[] = [];

  add(fault: Fault): FaultHandle {
    const entry: Armed = { fault, left: fault.times ?? 1, hits: 0 };
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

  take(service: StandInName, request: Request): FaultEffect | undefined {
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

  /** Removes all, or those of one service. */
  clear(service?: StandInName): void {
    this.#armed = service === undefined ? [] : this.#armed.filter((entry) => entry.fault.service !== service);
  }

  count(service: StandInName): number {
    return this.#armed.filter((entry) => entry.fault.service === service).length;
  }
}

function fits(fault: Fault, service: StandInName, request: Request): boolean {
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
  // A global or sticky expression remembers where it stopped.
  wanted.lastIndex = 0;
  return wanted.test(path);
}

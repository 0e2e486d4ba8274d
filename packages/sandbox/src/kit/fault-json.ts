// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import type { ActiveFault, Fault, FaultEffect } from "./faults";
import { isObject } from "./request";
import type { EmulatorName } from "./service-names";
import { ChangeError } from "./state";

/** Parses a fault. The JSON format is `Fault`, with `pathPattern` for a regular expression and `"times": "always"`. */
export function faultFromJson(body: unknown, service: EmulatorName): Fault {
  if (!isObject(body) || !isEffect(body.then)) {
    throw new ChangeError(
      '"then" must be {"status": …}, {"delayMs": …}, {"drop": "before"|"after"} or {"truncate": true|"connection"}.',
    );
  }
  const path = typeof body.pathPattern === "string" ? pattern(body.pathPattern) : body.path;
  return {
    service,
    ...(typeof body.method === "string" ? { method: body.method } : {}),
    ...(typeof path === "string" || path instanceof RegExp ? { path } : {}),
    ...timesOf(body.times),
    then: body.then,
  };
}

/** An active fault as JSON, without the body and the headers of its response. */
export function faultToJson({ id, fault, left, hits }: ActiveFault): Record<string, unknown> {
  const { service, method, path, when, then } = fault;
  return {
    id,
    service,
    ...(method !== undefined && { method }),
    ...(path instanceof RegExp && { pathPattern: path.source }),
    ...(typeof path === "string" && { path }),
    ...(when !== undefined && { conditional: true }),
    times: left === Number.POSITIVE_INFINITY ? "always" : left,
    hits,
    then: "status" in then ? { status: then.status } : then,
  };
}

function timesOf(times: unknown): Pick<Fault, "times"> {
  if (times === "always") {
    return { times: Number.POSITIVE_INFINITY };
  }
  return typeof times === "number" ? { times } : {};
}

function pattern(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new ChangeError('"pathPattern" is not a valid regular expression.');
  }
}

function isEffect(value: unknown): value is FaultEffect {
  if (!isObject(value)) {
    return false;
  }
  return (
    (Number.isInteger(value.status) && Number(value.status) >= 200 && Number(value.status) <= 599) ||
    typeof value.delayMs === "number" ||
    value.drop === "before" ||
    value.drop === "after" ||
    value.truncate === true ||
    value.truncate === "connection"
  );
}

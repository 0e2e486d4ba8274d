// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { ActiveFault, Fault, FaultEffect } from "./faults";
import { isObject, type JsonObject } from "./request";
import type { EmulatorName } from "./service-names";
import { ChangeError } from "./state";

const FIELDS = ["service", "method", "path", "pathPattern", "times", "then"];

/**
 * Parses a fault. The JSON format is `Fault`, with `pathPattern` for a regular expression and `"times": "always"`.
 * Unknown fields and wrong types are rejected, because a fault without its condition would affect all requests.
 */
export function faultFromJson(body: unknown, service: EmulatorName): Fault {
  if (!isObject(body) || !isEffect(body.then)) {
    throw new ChangeError(
      '"then" must be {"status": …}, {"delayMs": …}, {"drop": "before"|"after"} or {"truncate": true|"connection"}.',
    );
  }
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new ChangeError(`"${unknown}" is not a field of a fault. Available fields: ${FIELDS.join(", ")}.`);
  }
  const method = textIn(body, "method");
  const source = textIn(body, "pathPattern");
  const path = source === undefined ? textIn(body, "path") : pattern(source);
  return {
    service,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
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

function textIn(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== "string") {
    throw new ChangeError(`"${name}" must be a string.`);
  }
  return value;
}

function timesOf(times: unknown): Pick<Fault, "times"> {
  if (times === undefined) {
    return {};
  }
  if (times === "always") {
    return { times: Number.POSITIVE_INFINITY };
  }
  if (!Number.isInteger(times) || Number(times) < 1) {
    throw new ChangeError('"times" must be a positive integer or "always".');
  }
  return { times: Number(times) };
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
    isResponse(value) ||
    (typeof value.delayMs === "number" && value.delayMs >= 0) ||
    value.drop === "before" ||
    value.drop === "after" ||
    value.truncate === true ||
    value.truncate === "connection"
  );
}

/** Whether a value is a response that Node.js can send: invalid headers would close the connection. */
function isResponse({ status, headers = {}, contentType = "" }: JsonObject): boolean {
  const isStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
  return (
    isStatus &&
    isObject(headers) &&
    Object.entries({ ...headers, "Content-Type": contentType }).every(isHeader)
  );
}

function isHeader([name, value]: [string, unknown]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return typeof value === "string";
  } catch {
    return false;
  }
}

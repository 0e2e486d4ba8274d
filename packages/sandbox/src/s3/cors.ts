/**
 * CORS: matches a request with the rules of a bucket and builds the response headers.
 *
 * Browsers report all CORS failures with the same message, so a wrong rule is hard to find. The emulator follows S3:
 * the first rule that matches origin, method and headers applies. A preflight that matches no rule is rejected.
 */
import { header, type Request } from "../kit/request";
import { S3Error } from "./errors";
import type { XmlObject } from "./xml";
import type { Element } from "./xml-parser";

export interface CorsRule {
  ID?: string;
  AllowedOrigins: string[];
  AllowedMethods: string[];
  AllowedHeaders?: string[];
  ExposeHeaders?: string[];
  MaxAgeSeconds?: number;
}

const MAX_RULES = 100;
const METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** CORS headers of a response; empty if the request has no origin or no rule allows it. */
export function corsHeaders(rules: readonly CorsRule[], request: Request): Record<string, string> {
  const origin = header(request, "origin");
  if (origin === undefined) {
    return {};
  }
  const rule = firstFitting(rules, origin, request.method, []);
  return rule === undefined ? {} : allowing(rule, origin);
}

/** Headers of a preflight response, from the first rule that matches. Throws if no rule matches. */
export function preflight(rules: readonly CorsRule[], request: Request): Record<string, string> {
  const origin = header(request, "origin");
  const method = header(request, "access-control-request-method");
  if (origin === undefined) {
    throw new S3Error(400, "BadRequest", "Insufficient information. Origin request header needed.");
  }
  if (method === undefined || !METHODS.includes(method)) {
    const message = `Invalid Access-Control-Request-Method: ${method ?? "null"}`;
    throw new S3Error(400, "BadRequest", message);
  }
  if (rules.length === 0) {
    throw forbidden("CORS is not enabled for this bucket.");
  }
  const requestedHeaders = (header(request, "access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const rule = firstFitting(rules, origin, method, requestedHeaders);
  if (rule === undefined) {
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return {
    ...allowing(rule, origin),
    ...(requestedHeaders.length > 0 ? { "Access-Control-Allow-Headers": requestedHeaders.join(", ") } : {}),
  };
}

function firstFitting(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[],
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.AllowedOrigins.some((pattern) => fits(pattern, origin)) &&
      rule.AllowedMethods.includes(method) &&
      headers.every((name) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
}

/** Whether a string matches a pattern, which contains at most one `*`. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) {
    return pattern === text;
  }
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function allowing(rule: CorsRule, origin: string): Record<string, string> {
  const anyOrigin = rule.AllowedOrigins.includes("*");
  return {
    "Access-Control-Allow-Origin": anyOrigin ? "*" : origin,
    "Access-Control-Allow-Methods": rule.AllowedMethods.join(", "),
    ...(rule.ExposeHeaders?.length ? { "Access-Control-Expose-Headers": rule.ExposeHeaders.join(", ") } : {}),
    ...(rule.MaxAgeSeconds === undefined ? {} : { "Access-Control-Max-Age": String(rule.MaxAgeSeconds) }),
    ...(anyOrigin ? {} : { "Access-Control-Allow-Credentials": "true" }),
    Vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

function forbidden(message: string): S3Error {
  return new S3Error(403, "AccessForbidden", `CORSResponse: ${message}`);
}

export function parseCorsRules(configuration: Element): CorsRule[] {
  const rules = configuration.children("CORSRule").map((rule): CorsRule => {
    const age = rule.text("MaxAgeSeconds");
    const id = rule.text("ID");
    return {
      ...(id === undefined ? {} : { ID: id }),
      AllowedOrigins: rule.texts("AllowedOrigin"),
      AllowedMethods: rule.texts("AllowedMethod"),
      AllowedHeaders: rule.texts("AllowedHeader"),
      ExposeHeaders: rule.texts("ExposeHeader"),
      ...(age === undefined ? {} : { MaxAgeSeconds: Number(age) }),
    };
  });
  const unknown = rules.flatMap((rule) => rule.AllowedMethods).find((method) => !METHODS.includes(method));
  if (unknown !== undefined) {
    const message = `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`;
    throw new S3Error(400, "InvalidRequest", message);
  }
  for (const { AllowedOrigins, AllowedHeaders = [] } of rules) {
    assertOneWildcard("AllowedOrigin", AllowedOrigins);
    assertOneWildcard("AllowedHeader", AllowedHeaders);
  }
  const incomplete = rules.some(
    ({ AllowedOrigins, AllowedMethods, MaxAgeSeconds = 0 }) =>
      AllowedOrigins.length === 0 || AllowedMethods.length === 0 || !Number.isInteger(MaxAgeSeconds),
  );
  if (rules.length === 0 || rules.length > MAX_RULES || incomplete) {
    const message =
      "The XML you provided was not well-formed or did not validate against our published schema";
    throw new S3Error(400, "MalformedXML", message);
  }
  return rules;
}

/** API reference, CORSRule: each origin and header can contain at most one `*`. */
function assertOneWildcard(element: string, patterns: readonly string[]): void {
  const wrong = patterns.find((pattern) => pattern.split("*").length > 2);
  if (wrong !== undefined) {
    const message = `${element} "${wrong}" can not have more than one wildcard.`;
    throw new S3Error(400, "InvalidRequest", message);
  }
}

export function corsXml(rules: readonly CorsRule[]): XmlObject {
  return {
    CORSRule: rules.map((rule) => ({
      ID: rule.ID,
      AllowedHeader: rule.AllowedHeaders,
      AllowedMethod: rule.AllowedMethods,
      AllowedOrigin: rule.AllowedOrigins,
      ExposeHeader: rule.ExposeHeaders,
      MaxAgeSeconds: rule.MaxAgeSeconds,
    })),
  };
}

import { z } from "zod";
import { isWebConsole } from "../stores/consoles";

/**
 * Builders of input schemas. A message finishes the sentence that starts with the input's path, and
 * quotes a value only where it can be no secret: numbers, booleans, enumerations, scheme and host of a URL.
 */

/** What may be said of any value of the wrong type, also where it should be a secret. */
function gotType(value: unknown): string {
  if (Array.isArray(value)) {
    return "got a list";
  }
  return `got ${typeof value === "object" ? "an object" : `a ${typeof value}`}`;
}

/** What may be said of a value where no secret belongs. */
function got(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? `got ${value}` : gotType(value);
}

/** A string of one character or more, up to `max` characters. */
export function text(limits: { max?: number } = {}) {
  const { max } = limits;
  const base = z.string({ error: (issue) => `must be a string, ${gotType(issue.input)}` });
  if (max === undefined) {
    return base;
  }
  const length = (value: string) => [...value].length;
  return base.refine((value) => length(value) <= max, {
    error: (issue) => `may have ${max} characters at most, has ${length(String(issue.input))}; shorten it`,
  });
}

export function flag() {
  return z.boolean({ error: (issue) => `must be true or false, ${got(issue.input)}` });
}

/** A whole number from `min` to `max`. */
export function whole(limits: { min: number; max?: number }) {
  const { min, max = Number.MAX_SAFE_INTEGER } = limits;
  const allowed = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  const fits = (value: number) => Number.isInteger(value) && value >= min && value <= max;
  return z
    .number({ error: (issue) => `must be a whole number ${allowed}, ${got(issue.input)}` })
    .refine(fits, { error: (issue) => `must be a whole number ${allowed}, got ${issue.input}` });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, {
    error: (issue) =>
      `must be one of ${values.join(", ")}, ${typeof issue.input === "string" ? `got ${JSON.stringify(issue.input)}` : got(issue.input)}`,
  });
}

/** A list whose items all have one form. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.array(item, { error: (issue) => `must be a list, ${got(issue.input)}` });
}

/** A bucket's name or the ARN of an access point, as far as every store agrees. */
export function bucketName() {
  return text().refine((value) => /^([a-zA-Z0-9._-]{1,255}|arn:[\w-]+:s3[\w-]*:.+)$/.test(value), {
    error: "must be a bucket's bare name (letters, digits, '.', '-', '_'), without s3:// and without a path",
  });
}

/** A folder or key prefix in the bucket. */
export function folder() {
  return text().refine((value) => !value.split("/").includes(".."), {
    error: "must not contain '..': S3 keys have no parent folder; write the whole path",
  });
}

/** Scheme and host, the only parts of a URL that an error may show. */
export function schemeAndHost(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url ? `${url.protocol}//${url.host}` : "a text that is no URL";
}

function urlProblem(value: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return "has no scheme; write it with https:// (or http://) in front";
  }
  if (!URL.canParse(value)) {
    return "is no valid URL; write it as https://host or https://host:port";
  }
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return `must start with https:// or http://, got ${url.protocol}//`;
  }
  if (url.username || url.password) {
    return "must not hold a user name or password; leave out everything up to the '@'";
  }
  if (url.search || url.hash) {
    return "must not have a query or fragment; leave out everything from the '?' or '#' on";
  }
  return undefined;
}

/** The URL of a service or of a public folder. */
export function httpUrl() {
  return text().superRefine((value, context) => {
    const problem = urlProblem(value);
    if (problem) {
      context.addIssue({ code: "custom", message: problem });
    }
  });
}

function endpointProblem(value: string): string | undefined {
  const problem = urlProblem(value);
  if (problem) {
    return problem;
  }
  const { hostname } = new URL(value);
  const instead = "write the store's S3 endpoint, e.g. https://s3.<region>.amazonaws.com";
  if (/(^|\.)s3-website[.-]/.test(hostname)) {
    return `is a static website's address (${schemeAndHost(value)}), which takes no uploads; ${instead}`;
  }
  if (isWebConsole(hostname)) {
    return `is the address of a web console (${schemeAndHost(value)}); ${instead}`;
  }
  // Judged as it was written: a parsed URL has lost the dots.
  if (value.split("/").some((part) => /^(\.|%2e){2}$/i.test(part))) {
    return "must not contain '..'; write the path that is meant";
  }
  return undefined;
}

/** The URL of an S3 API. */
export function s3Endpoint() {
  return text().superRefine((value, context) => {
    const problem = endpointProblem(value);
    if (problem) {
      context.addIssue({ code: "custom", message: problem });
    }
  });
}

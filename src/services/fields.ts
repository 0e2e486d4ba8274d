/**
 * Builders of input schemas.
 *
 * zod's own messages quote the rejected value, which can be a secret that was assigned to the wrong input. These
 * builders replace them. A message follows the input's path (`bucket: must be …`), says what is valid and what to do,
 * and quotes only numbers, booleans, enum values, and scheme and host of a URL.
 *
 *     region: text().optional().register(fields, { description: "Region of the bucket." })
 */
import * as z from "zod";
import { accessPointOf } from "../stores/aws-address";
import { type EndpointHints, endpointOfConsole, publicAddressOf, websiteOf } from "../stores/consoles";

/** The type of a value, for inputs that can contain secrets. */
function gotType(value: unknown): string {
  if (Array.isArray(value)) {
    return "got a list";
  }
  return `got ${typeof value === "object" ? "an object" : `a ${typeof value}`}`;
}

/** The value or its type, for inputs that cannot contain secrets. */
function got(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? `got ${value}` : gotType(value);
}

/** A string of one character or more, up to `max` characters. */
export function textField(limits: { max?: number } = {}) {
  const { max } = limits;
  const base = z.string({ error: (issue) => `must be a string, ${gotType(issue.input)}.` });
  if (max === undefined) {
    return base;
  }
  const length = (value: string) => [...value].length;
  return base.refine((value) => length(value) <= max, {
    error: (issue) =>
      `must be at most ${max} characters long, got ${length(String(issue.input))}. Shorten it.`,
  });
}

/** A boolean. Strings such as "true" are rejected. */
export function flag() {
  return z.boolean({ error: (issue) => `must be true or false, ${got(issue.input)}.` });
}

/** A whole number from `min` to `max`. */
export function whole(limits: { min: number; max?: number }) {
  const { min, max = Number.MAX_SAFE_INTEGER } = limits;
  const allowed = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  const fits = (value: number) => Number.isInteger(value) && value >= min && value <= max;
  return z
    .number({ error: (issue) => `must be a whole number ${allowed}, ${got(issue.input)}.` })
    .refine(fits, { error: (issue) => `must be a whole number ${allowed}, got ${issue.input}.` });
}

/** A string from a fixed list, which the error message names. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, {
    error: (issue) =>
      `must be one of ${values.join(", ")}, ${typeof issue.input === "string" ? `got ${JSON.stringify(issue.input)}` : got(issue.input)}.`,
  });
}

/** A list of items with one schema. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.array(item, { error: (issue) => `must be a list, ${got(issue.input)}.` });
}

/** The name of a bucket or the ARN of an access point, in the syntax that all stores have in common. */
export function bucketName() {
  return textField().refine((value) => /^[a-zA-Z0-9._-]{1,255}$/.test(value) || accessPointOf(value), {
    error:
      "must be the name of a bucket (letters, digits, '.', '-', '_') or the ARN of an access point. Remove s3:// and the path.",
  });
}

/** A directory or key prefix in the bucket. */
export function folder() {
  return textField().refine((value) => !value.split("/").includes(".."), {
    error: "must not contain '..': S3 keys have no parent directory. Write the full path.",
  });
}

/** Scheme and host, the only parts of a URL that messages show. */
export function schemeAndHost(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url ? `${url.protocol}//${url.host}` : "an invalid URL";
}

function urlProblem(value: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    return "must start with https:// or http://. Write it as https://host or https://host:port.";
  }
  if (!URL.canParse(value)) {
    return "must be a valid URL. Write it as https://host or https://host:port.";
  }
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return `must start with https:// or http://, got ${url.protocol}//. Write it as https://host or https://host:port.`;
  }
  if (url.username || url.password) {
    return "must not contain a user name or password. Remove them, including the '@'.";
  }
  if (url.search || url.hash) {
    return "must not contain a query or fragment. Remove everything from the '?' or '#' on.";
  }
  return undefined;
}

/** The URL of a service or of a public directory. */
export function httpUrl() {
  return textField().superRefine((value, context) => {
    const problem = urlProblem(value);
    if (problem) {
      context.addIssue({ code: "custom", message: problem });
    }
  });
}

/**
 * Problem of a valid URL that is not the URL of an S3 API, with the endpoint to use instead.
 *
 * A separate check, because a schema does not know the region.
 */
export function addressProblem(value: string, hints: EndpointHints): string | undefined {
  const url = new URL(value);
  const given = schemeAndHost(value);
  const address = publicAddressOf(url, hints);
  if (address) {
    return `must be an S3 endpoint, got an address of ${address.store.title} at which public objects are read (${given}). Write it as ${address.endpoint}.`;
  }
  const website = websiteOf(url, hints);
  if (website) {
    return `must be an S3 endpoint, got a static website (${given}), which does not accept uploads. Write it as ${website.endpoint}.`;
  }
  const example = endpointOfConsole(url.hostname, hints.region);
  return example === undefined
    ? undefined
    : `must be an S3 endpoint, got a web console (${given}). Write the S3 endpoint of the store${example}.`;
}

/** The URL of an S3 API. `addressProblem` checks the address. */
export function s3Endpoint() {
  return textField().superRefine((value, context) => {
    // Parsing a URL resolves dot segments, so the string itself is tested.
    const hasDots = value.split("/").some((part) => /^(\.|%2e){2}$/i.test(part));
    const problem =
      urlProblem(value) ?? (hasDots ? "must not contain '..'. Write the resolved path." : undefined);
    if (problem) {
      context.addIssue({ code: "custom", message: problem });
    }
  });
}

/**
 * Policies of users and buckets: parses them and evaluates them for one request.
 *
 * Whether a policy is sufficient shows only in its evaluation: a Deny overrides every Allow, `NotAction` inverts a
 * list, and a bucket policy that names an account delegates to the policies of its users. The evaluation follows the
 * documentation of IAM and returns "allow", "deny" or "none"; `access.ts` combines the results of several policies. A
 * condition operator that the emulator does not know is an error when the policy is stored, because ignoring it would
 * allow too much.
 *
 *     evaluateIdentityPolicy(parsePolicy(json), { action: "s3:GetObject", resource, principal, context });
 */
import { z } from "zod";
import { type Context, conditionHolds, isKnownOperator, isSetOperator } from "./policy-conditions";
import { patternFits } from "./policy-pattern";
import { withVariables } from "./policy-variables";

const texts = z.union([z.string(), z.array(z.string())]);
const values = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const valueList = z.union([values, z.array(values)]);

const principals = z.union([z.literal("*"), z.record(z.string(), texts)]);

const statement = z
  .object({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: principals.optional(),
    NotPrincipal: principals.optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(z.string(), z.record(z.string(), valueList)).optional(),
  })
  .strict();

export const policyDocument = z.object({
  Version: z.enum(["2008-10-17", "2012-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z
    .union([statement, z.array(statement).min(1)])
    .transform((one) => (Array.isArray(one) ? one : [one])),
});

export type Statement = z.output<typeof statement>;
export type ParsedPolicy = z.output<typeof policyDocument>;
/** A policy as JSON or as an object. */
export type PolicyInput = string | z.input<typeof policyDocument>;

/** One request for which policies are evaluated. */
export interface Question {
  action: string;
  /** ARN; `*` for an action without a resource. */
  resource: string;
  /** Caller; undefined if anonymous. */
  principal: { arn: string; accountId: string; canonicalId?: string } | undefined;
  context: Context;
}

export type PolicyDecision = "allow" | "deny" | "none";

/** Thrown for a condition operator of IAM that the emulator does not support. */
export class UnsupportedOperatorError extends Error {
  override readonly name = "UnsupportedOperatorError";
  constructor(
    message: string,
    readonly operator: string,
  ) {
    super(message);
  }
}

/** Parses a policy. Throws an error whose message describes the problem. */
export function parsePolicy(input: PolicyInput): ParsedPolicy {
  const document = policyDocument.parse(typeof input === "string" ? JSON.parse(input) : input);
  for (const { Condition } of document.Statement) {
    const unknown = Object.keys(Condition ?? {}).find((operator) => !isKnownOperator(operator));
    if (unknown !== undefined) {
      const message = `The S3 emulator does not support the condition operator ${unknown}.`;
      throw isSetOperator(unknown) ? new UnsupportedOperatorError(message, unknown) : new Error(message);
    }
  }
  return document;
}

/** Evaluates the policy of a user, which contains no principals. */
export function evaluateIdentityPolicy(policy: ParsedPolicy | undefined, question: Question): PolicyDecision {
  return evaluate(policy, question, () => true);
}

/**
 * Evaluates a bucket policy, whose statements apply to the principals that they name. A statement that names an account
 * applies to users of that account only with `accountCounts`, because the account delegates the permission.
 */
export function evaluateResourcePolicy(
  policy: ParsedPolicy | undefined,
  question: Question,
  accountCounts: boolean,
): PolicyDecision {
  return evaluate(policy, question, (entry) => isFor(entry, question.principal, accountCounts));
}

/** Returns "none" if no statement matches. A matching Deny overrides every Allow. */
function evaluate(
  policy: ParsedPolicy | undefined,
  question: Question,
  concerns: (entry: Statement) => boolean,
): PolicyDecision {
  // Older versions have no variables.
  const hasVariables = policy?.Version === "2012-10-17";
  const fitting = (policy?.Statement ?? []).filter(
    (entry) => concerns(entry) && fits(entry, question, hasVariables),
  );
  if (fitting.some(({ Effect }) => Effect === "Deny")) {
    return "deny";
  }
  return fitting.length > 0 ? "allow" : "none";
}

function fits(entry: Statement, question: Question, hasVariables: boolean): boolean {
  const { action, resource, context } = question;
  const actionFits = (pattern: string) => patternFits(pattern.toLowerCase(), action.toLowerCase());
  const resourceFits = (written: string) => {
    const pattern = hasVariables ? withVariables(written, context) : written;
    return pattern !== undefined && patternFits(pattern, resource);
  };
  return (
    named(entry.Action, entry.NotAction, actionFits) &&
    named(entry.Resource, entry.NotResource, resourceFits) &&
    Object.entries(entry.Condition ?? {}).every(([operator, keys]) =>
      conditionHolds(operator, keys, context, hasVariables),
    )
  );
}

function named(
  wanted: string | string[] | undefined,
  excluded: string | string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (wanted !== undefined) {
    return toList(wanted).some(matches);
  }
  return excluded !== undefined && !toList(excluded).some(matches);
}

function isFor(entry: Statement, principal: Question["principal"], accountCounts: boolean): boolean {
  if (entry.Principal !== undefined) {
    return names(entry.Principal, principal, accountCounts);
  }
  return entry.NotPrincipal !== undefined && !names(entry.NotPrincipal, principal, true);
}

function names(
  principals: NonNullable<Statement["Principal"]>,
  who: Question["principal"],
  accountCounts: boolean,
): boolean {
  if (principals === "*") {
    return true;
  }
  if (who?.canonicalId !== undefined && accountCounts) {
    if (toList(principals.CanonicalUser).includes(who.canonicalId)) {
      return true;
    }
  }
  return toList(principals.AWS).some((entry) => {
    if (entry === "*") {
      return true;
    }
    return who !== undefined && (entry === who.arn || (accountCounts && isAccount(entry, who.accountId)));
  });
}

function isAccount(entry: string, accountId: string): boolean {
  return entry === accountId || entry === `arn:aws:iam::${accountId}:root`;
}

/** Normalizes a value that is either a list or a single element. */
export function toList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

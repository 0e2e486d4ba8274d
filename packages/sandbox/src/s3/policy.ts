import { z } from "zod";
import { type Context, conditionHolds, isKnownOperator } from "./policy-conditions";
import { patternFits } from "./policy-pattern";

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
export type PolicyDocument = z.output<typeof policyDocument>;
/** A policy as people write it: text, or an object of the same shape. */
export type PolicyInput = string | z.input<typeof policyDocument>;

/** One request as policies see it. */
export interface Question {
  action: string;
  /** ARN; `*` where an action has none. */
  resource: string;
  /** Who asks; undefined for an anonymous caller. */
  principal: { arn: string; accountId: string } | undefined;
  context: Context;
}

export type Verdict = "allow" | "deny" | "none";

/** Throws a sentence where the text is no policy. */
export function parsePolicy(input: PolicyInput): PolicyDocument {
  const document = policyDocument.parse(typeof input === "string" ? JSON.parse(input) : input);
  for (const { Condition } of document.Statement) {
    const unknown = Object.keys(Condition ?? {}).find((operator) => !isKnownOperator(operator));
    if (unknown !== undefined) {
      throw new Error(`The condition operator ${unknown} is unknown here.`);
    }
  }
  return document;
}

/** A policy of a user: it speaks of nobody, because it is that user's. */
export function judgeIdentity(policy: PolicyDocument | undefined, question: Question): Verdict {
  return judge(policy, question, () => true);
}

/**
 * A policy of a bucket: a statement counts for those whom it names. One that names a whole account leaves the
 * decision to that account, so it counts for the account's users only where `accountCounts`.
 */
export function judgeResource(
  policy: PolicyDocument | undefined,
  question: Question,
  accountCounts: boolean,
): Verdict {
  return judge(policy, question, (entry) => isFor(entry, question.principal, accountCounts));
}

/** No statement is "none"; one Deny that fits outweighs every Allow. */
function judge(
  policy: PolicyDocument | undefined,
  question: Question,
  concerns: (entry: Statement) => boolean,
): Verdict {
  const fitting = (policy?.Statement ?? []).filter((entry) => concerns(entry) && fits(entry, question));
  if (fitting.some(({ Effect }) => Effect === "Deny")) {
    return "deny";
  }
  return fitting.length > 0 ? "allow" : "none";
}

function fits(entry: Statement, question: Question): boolean {
  const { action, resource, context } = question;
  const actionFits = (pattern: string) => patternFits(pattern.toLowerCase(), action.toLowerCase());
  const resourceFits = (pattern: string) => patternFits(pattern, resource);
  return (
    named(entry.Action, entry.NotAction, actionFits) &&
    named(entry.Resource, entry.NotResource, resourceFits) &&
    Object.entries(entry.Condition ?? {}).every(([operator, keys]) => conditionHolds(operator, keys, context))
  );
}

function named(
  wanted: string | string[] | undefined,
  excluded: string | string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (wanted !== undefined) {
    return list(wanted).some(matches);
  }
  return excluded !== undefined && !list(excluded).some(matches);
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
  return list(principals.AWS).some((entry) => {
    if (entry === "*") {
      return true;
    }
    return who !== undefined && (entry === who.arn || (accountCounts && isAccount(entry, who.accountId)));
  });
}

function isAccount(entry: string, accountId: string): boolean {
  return entry === accountId || entry === `arn:aws:iam::${accountId}:root`;
}

export function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

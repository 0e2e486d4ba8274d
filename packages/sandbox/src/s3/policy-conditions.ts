/**
 * Condition operators of policies.
 *
 * The same condition has opposite results for a missing key: `StringEquals` does not match, `StringNotEquals` does, and
 * the suffix `IfExists` makes every operator match. A negated operator must also hold for all values of its list, a
 * positive one for any of them. Each operator is declared with its comparison and whether it is negated.
 *
 *     conditionHolds("StringLike", { "s3:prefix": ["raw/*"] }, { "s3:prefix": "raw/2026" }); // true
 */
import { BlockList, isIP, isIPv6 } from "node:net";
import { patternFits, unescapedPattern } from "./policy-pattern";
import { withVariables } from "./policy-variables";

/** Values of a request by condition key in lower case; keys that do not apply to the request are absent. */
export type Context = Readonly<Record<string, string | undefined>>;

type Compare = (wanted: string, actual: string) => boolean;

const equal: Compare = (wanted, actual) => wanted === actual;
const equalInAnyCase: Compare = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();
const not =
  (compare: Compare): Compare =>
  (wanted, actual) =>
    !compare(wanted, actual);

interface Operator {
  compare: Compare;
  /** Whether all values must match, as in negated operators, instead of one of them. */
  excludes: boolean;
}

const includes = (compare: Compare): Operator => ({ compare, excludes: false });
const excludes = (compare: Compare): Operator => ({ compare: not(compare), excludes: true });

/** Comparison of dates: in ISO 8601, or in seconds since 1970. */
const dates =
  (compare: (actual: number, wanted: number) => boolean): Compare =>
  (wanted, actual) =>
    compare(timeIn(actual), timeIn(wanted));

function timeIn(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

const OPERATORS: Record<string, Operator> = {
  StringEquals: includes(equal),
  StringNotEquals: excludes(equal),
  StringEqualsIgnoreCase: includes(equalInAnyCase),
  StringNotEqualsIgnoreCase: excludes(equalInAnyCase),
  StringLike: includes(patternFits),
  StringNotLike: excludes(patternFits),
  ArnEquals: includes(patternFits),
  ArnLike: includes(patternFits),
  ArnNotEquals: excludes(patternFits),
  ArnNotLike: excludes(patternFits),
  Bool: includes(equalInAnyCase),
  NumericEquals: includes((wanted, actual) => Number(actual) === Number(wanted)),
  NumericLessThan: includes((wanted, actual) => Number(actual) < Number(wanted)),
  NumericLessThanEquals: includes((wanted, actual) => Number(actual) <= Number(wanted)),
  NumericGreaterThan: includes((wanted, actual) => Number(actual) > Number(wanted)),
  NumericGreaterThanEquals: includes((wanted, actual) => Number(actual) >= Number(wanted)),
  NumericNotEquals: excludes((wanted, actual) => Number(actual) === Number(wanted)),
  DateEquals: includes(dates((actual, wanted) => actual === wanted)),
  DateNotEquals: excludes(dates((actual, wanted) => actual === wanted)),
  DateLessThan: includes(dates((actual, wanted) => actual < wanted)),
  DateLessThanEquals: includes(dates((actual, wanted) => actual <= wanted)),
  DateGreaterThan: includes(dates((actual, wanted) => actual > wanted)),
  DateGreaterThanEquals: includes(dates((actual, wanted) => actual >= wanted)),
  BinaryEquals: includes(equal),
  IpAddress: includes(inNetwork),
  NotIpAddress: excludes(inNetwork),
};

const IF_EXISTS = /IfExists$/;
const FOR_SETS = /^For(AllValues|AnyValue):/;
/** Operators whose values can contain variables. */
const WITH_VARIABLES = /^(String|Arn)/;
/** Operators that compare patterns. */
const WITH_PATTERNS = /^(StringLike|StringNotLike|Arn)/;

export function isKnownOperator(name: string): boolean {
  return name === "Null" || Object.hasOwn(OPERATORS, name.replace(IF_EXISTS, ""));
}

/** Whether IAM has an operator that the emulator does not support, because none of its keys has several values. */
export function isSetOperator(name: string): boolean {
  return FOR_SETS.test(name) && isKnownOperator(name.replace(FOR_SETS, ""));
}

/** Whether the conditions of one operator match; all of its keys must. */
export function conditionHolds(
  operator: string,
  keys: Record<string, string | string[]>,
  context: Context,
  /** Whether the values contain variables, as in policies of version 2012-10-17. */
  hasVariables = false,
): boolean {
  return Object.entries(keys).every(([key, wanted]) => {
    const name = key.toLowerCase();
    const actual = Object.hasOwn(context, name) ? context[name] : undefined;
    const written = Array.isArray(wanted) ? wanted : [wanted];
    const values =
      hasVariables && WITH_VARIABLES.test(operator) ? filledValues(operator, written, context) : written;
    if (operator === "Null") {
      return values.some((value) => equalInAnyCase(value, String(actual === undefined)));
    }
    return keyHolds(operator, values, actual);
  });
}

/** Values without their variables. A value with a variable that has no value matches nothing. */
function filledValues(operator: string, written: readonly string[], context: Context): string[] {
  return written
    .map((value) => withVariables(value, context))
    .filter((value) => value !== undefined)
    .map((value) => (WITH_PATTERNS.test(operator) ? value : unescapedPattern(value)));
}

/** Values of the condition keys `<prefix>/<tag key>`. */
export function tagContext(prefix: string, tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`.toLowerCase(), value]),
  );
}

function keyHolds(name: string, values: readonly string[], actual: string | undefined): boolean {
  const operator = OPERATORS[name.replace(IF_EXISTS, "")];
  if (operator === undefined) {
    return false;
  }
  if (actual === undefined) {
    return operator.excludes || IF_EXISTS.test(name);
  }
  const holds = (wanted: string) => operator.compare(wanted, actual);
  return operator.excludes ? values.every(holds) : values.some(holds);
}

function inNetwork(wanted: string, actual: string): boolean {
  const [address = "", bits] = wanted.split("/");
  if (isIP(address) === 0 || isIP(actual) === 0) {
    return false;
  }
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const network = new BlockList();
  network.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  return network.check(actual, isIPv6(actual) ? "ipv6" : "ipv4");
}

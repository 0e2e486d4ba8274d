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
import { patternFits } from "./policy-pattern";

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
  IpAddress: includes(inNetwork),
  NotIpAddress: excludes(inNetwork),
};

const IF_EXISTS = /IfExists$/;

export function isKnownOperator(name: string): boolean {
  return name === "Null" || Object.hasOwn(OPERATORS, name.replace(IF_EXISTS, ""));
}

/** Whether the conditions of one operator match; all of its keys must. */
export function conditionHolds(
  operator: string,
  keys: Record<string, string | string[]>,
  context: Context,
): boolean {
  return Object.entries(keys).every(([key, wanted]) => {
    const actual = context[key.toLowerCase()];
    const values = Array.isArray(wanted) ? wanted : [wanted];
    if (operator === "Null") {
      return values.some((value) => equalInAnyCase(value, String(actual === undefined)));
    }
    return keyHolds(operator, values, actual);
  });
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
